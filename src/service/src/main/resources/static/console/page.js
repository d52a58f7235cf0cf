// What all sections use of the page. Text of others becomes text nodes, never markup.

export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; a child that is a string is text. */
export function element(name, attributes = {}, ...children) {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      created.addEventListener(key.slice(2), value);
    } else {
      created.setAttribute(key, value);
    }
  }
  created.append(...children);
  return created;
}

/** A text that others wrote: its direction, whichever it has, moves nothing around it. */
export const fromOthers = (text) => element('bdi', {}, text ?? '');

/** A link to a user of this console. */
export const linkTo = (id) => element('a', { href: `#users/${id}` }, String(id));

const ADVICE = {
  USER_NOT_FOUND: 'The user does not exist, or was deleted.',
  EMAIL_TAKEN: 'Look that user up, or choose another e-mail.',
  ETAG_MISMATCH: 'Someone has changed this user since you read it.',
  TOKEN_MISSING: 'Give a token.',
  TOKEN_INVALID: 'Give another token: this service does not accept this one.',
  TOKEN_EXPIRED: 'Give a fresh token.',
  SCOPE_MISSING: 'Use a token with the scope below.',
  OVERLOADED: 'The service is busy, or you use up your share. Try again in a moment.',
  DATABASE_UNAVAILABLE: 'The service cannot reach its database. Try again in a moment.',
  LOCK_TIMEOUT: 'Someone else writes this user, or this e-mail, just now. Try again in a moment.',
  IDENTITY_PROVIDER_UNAVAILABLE: 'The service cannot verify tokens just now. Try again in a moment.',
  CONNECTION_AGED: 'The connection was old. Try again.',
  SHUTTING_DOWN: 'This replica is stopping. Try again.',
  RESUME_TOKEN_EXPIRED: 'Read all users again.',
};

/** What is shown of a failure: for people first. */
function headingOf({ doubt, reason, message }) {
  return doubt ?? (reason === 'INVALID_FIELD' ? 'Correct the fields that are named here, and try again.' : message || 'The call failed.');
}

/** Marks the inputs that are not as they should be, and goes to the first one. */
function mark(box, fields, violations) {
  const wrong = new Set(violations.map(({ field }) => fields[field]));
  const inputs = [...new Set(Object.values(fields))];
  for (const id of inputs) {
    byId(id).setAttribute('aria-invalid', String(wrong.has(id)));
    byId(id).setAttribute('aria-describedby', wrong.has(id) ? box.id : '');
  }
  const first = inputs.find((id) => wrong.has(id));
  if (first) {
    byId(first).focus();
  }
}

/**
 * Shows why a call failed and what to do about it; nothing for null.
 *
 * @param fields the inputs of the form, by the names of the request's fields
 */
export function showError(id, failure, fields = {}) {
  const place = byId(id);
  place.replaceChildren();
  const violations = failure?.violations ?? [];
  mark(place, fields, violations);
  if (!failure || failure.name === 'AbortError') {
    return;
  }
  const box = element('div', { class: 'error', role: 'alert' }, element('strong', {}, fromOthers(headingOf(failure))));
  if (failure.doubt) {
    box.append(element('p', {}, failure.message));
  }
  const advice = ADVICE[failure.reason] ?? (failure.code === 'unavailable' && !failure.doubt ? 'Is the service running? Try again.' : '');
  if (advice) {
    box.append(element('p', {}, advice));
  }
  const facts = [...violations.map((each) => [each.field, each.description]), ...Object.entries(failure.metadata ?? {}),
    ...(failure.requestId ? [['request id', failure.requestId]] : [])];
  if (facts.length) {
    box.append(element('ul', {}, ...facts.map(([name, text]) => element('li', {}, name && `${name}: `, fromOthers(text)))));
  }
  box.append(element('p', { class: 'meta' }, [failure.code, failure.reason].filter(Boolean).join(' · ')));
  place.append(box);
}

export const say = (id, text) => { byId(id).textContent = text; };

/** A submit handler that shows its failure; the form's button is disabled until it has ended. */
export function onSubmit(form, errorId, action, fields) {
  const button = byId(form).querySelector('button:not([type])');
  byId(form).addEventListener('submit', async (event) => {
    event.preventDefault();
    showError(errorId, null, fields);
    // A second click would make a second call.
    const focused = document.activeElement;
    button.disabled = true;
    try {
      await action();
    } catch (failure) {
      showError(errorId, failure, fields);
    } finally {
      button.disabled = false;
      if (focused === button && document.activeElement === document.body) {
        button.focus();
      }
    }
  });
}

/** Lines that a list keeps. */
const MOST_LINES = 500;

/** Adds a line to a list, first or last; the oldest line goes where there are too many. */
export function addLine(list, parts, first) {
  const line = element('li', {}, ...parts);
  if (first) {
    list.prepend(line);
  } else {
    list.append(line);
  }
  while (list.childElementCount > MOST_LINES) {
    (first ? list.lastChild : list.firstChild).remove();
  }
  return line;
}

/** The next moment that the page can be drawn; at once where nobody sees it, since timers are slow there. */
export const frame = () => (document.hidden ? Promise.resolve()
  : new Promise((resolve) => { requestAnimationFrame(resolve); setTimeout(resolve, 100); }));

export const time = (stamp) => (stamp ? new Date(stamp).toLocaleString([], { dateStyle: 'short', timeStyle: 'medium' }) : '');
