// Why a call failed, for people: what has happened, what to do, the fields that are to be corrected. Code and reason are
// folded away.

import { byId, element, fromOthers } from './page.js';

/** What has happened, where the service's own sentence does not say it to people, and what to do. */
const SAID = {
  USER_NOT_FOUND: ['', 'It was deleted, or it has never been there.'],
  EMAIL_TAKEN: ['Another user has this e-mail.', 'Look for that user, or choose another e-mail.'],
  ETAG_MISMATCH: ['Somebody has changed this user since you read it.', ''],
  TOKEN_MISSING: ['The service wants to know who calls.', 'Give a token: the button is at the top.'],
  TOKEN_INVALID: ['The service does not accept this token.', 'Give another one: the button is at the top.'],
  TOKEN_EXPIRED: ['The token has expired.', 'Give a fresh one: the button is at the top.'],
  SCOPE_MISSING: ['Your token does not allow that.', 'Use a token with the scope that is named here.'],
  OVERLOADED: ['The service is busy, or you have used up your share.', 'Try again in a moment.'],
  DATABASE_UNAVAILABLE: ['The service cannot reach its database.', 'Try again in a moment.'],
  LOCK_TIMEOUT: ['Somebody else is changing the same just now.', 'Try again in a moment.'],
  IDENTITY_PROVIDER_UNAVAILABLE: ['The service cannot verify tokens just now.', 'Try again in a moment.'],
  SEARCH_NOT_READY: ['The search is being prepared after an upgrade.', 'Try again in a while, or look for an id or an e-mail.'],
  SEARCH_DISABLED: ['The search is switched off.', 'Look for an id or an e-mail.'],
  CONNECTION_AGED: ['The connection was old.', 'Try again.'],
  SHUTTING_DOWN: ['This replica is stopping.', 'Try again.'],
  DEADLINE_EXCEEDED: ['That took too long.', 'Try again in a moment.'],
  IDEMPOTENCY_KEY_REUSED: ['This was sent before with another content.', 'Try again.'],
  IDS_EXHAUSTED: ['There are no ids left for new users.', 'Tell whoever runs the service.'],
  TOO_MANY_USERS: ['These are too many users for one call.', 'Split the file.'],
  RESUME_TOKEN_EXPIRED: ['The changes in between are no longer there.', 'Read all users again.'],
  INTERNAL: ['The service has failed.', 'Tell whoever runs it the request id under “Details”.'],
};

/** The fields that are to be corrected, and why; the service says of an e-mail that is taken only that it is. */
function violationsOf({ reason, violations = [] }, fields) {
  return reason === 'EMAIL_TAKEN' && fields.email ? [{ field: 'email', description: 'belongs to another user' }] : violations;
}

const labelOf = (input) => input.labels?.[0]?.textContent ?? '';

/** Says at each input that is not as it should be what is wrong, and goes to the first one. */
function mark(fields, violations) {
  for (const id of new Set(Object.values(fields))) {
    const input = byId(id);
    const wrong = violations.filter(({ field }) => fields[field] === id).map(({ description }) => `${labelOf(input)} ${description}.`);
    byId(`${id}-wrong`)?.remove();
    input.removeAttribute('aria-describedby');
    input.removeAttribute('aria-invalid');
    if (wrong.length) {
      input.after(element('p', { class: 'problem', id: `${id}-wrong` }, fromOthers(wrong.join(' '))));
      input.setAttribute('aria-describedby', `${id}-wrong`);
      input.setAttribute('aria-invalid', 'true');
    }
  }
  const first = Object.values(fields).find((id) => byId(id).hasAttribute('aria-invalid'));
  if (first) {
    byId(first).focus();
  }
}

function details({ code, reason, message, metadata = {}, requestId, retryDelay }, heading) {
  const facts = [['message', message === heading ? '' : message], ['code', code], ['reason', reason], ...Object.entries(metadata),
    ['request id', requestId], ['try again after', retryDelay]].filter(([, text]) => text);
  return facts.length ? [element('details', {}, element('summary', {}, 'Details'),
    element('dl', { class: 'facts' }, ...facts.flatMap(([name, text]) => [element('dt', {}, name), element('dd', {}, fromOthers(String(text)))])))] : [];
}

/**
 * Shows why a call failed and what to do about it; nothing for null.
 *
 * @param fields the inputs of the form, by the names of the request's fields
 */
export function showProblem(id, failure, fields = {}) {
  const place = byId(id);
  place.replaceChildren();
  const violations = failure ? violationsOf(failure, fields) : [];
  mark(fields, violations);
  if (!failure || failure.name === 'AbortError') {
    return;
  }
  const others = violations.filter(({ field }) => !fields[field]);
  const [said, advice = failure.code === 'unavailable' && !failure.doubt ? 'Is the service running? Try again.' : ''] = SAID[failure.reason] ?? [''];
  const invalid = failure.reason === 'INVALID_FIELD' && (others.length ? 'The service does not take this.' : 'Please correct what is marked.');
  const heading = failure.doubt || invalid || said || failure.message || 'The call failed.';
  const scope = failure.metadata?.scope;
  place.append(element('div', { class: 'error', role: 'alert' }, element('strong', {}, fromOthers(heading)),
    ...[failure.doubt && failure.message, advice && (scope ? `${advice.slice(0, -1)}: ${scope}.` : advice)].filter(Boolean)
      .map((text) => element('p', {}, fromOthers(text))),
    ...(others.length ? [element('ul', {}, ...others.map(({ field, description }) => element('li', {}, field && `${field} `, fromOthers(description))))] : []),
    ...details(failure, heading)));
}
