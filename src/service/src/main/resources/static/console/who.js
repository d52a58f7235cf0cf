// Who makes this page's calls, what the token allows, and until when.

import { byId, fromOthers } from './page.js';
import { claims, onToken, scopes } from './session.js';

/** Longer than a timer can wait. */
const LONGEST = 2 ** 31 - 1;

let ends = 0;

/** Buttons for what the token's scopes forbid cannot be pressed, and say why. */
export function allow(place = document) {
  const held = scopes();
  for (const button of place.querySelectorAll('[data-scope]')) {
    const { scope } = button.dataset;
    const isForbidden = held !== null && !held.includes(scope);
    button.disabled = isForbidden;
    button.title = isForbidden ? `Your token has no scope ${scope}` : '';
  }
}

function until(exp) {
  const end = new Date(exp * 1000);
  if (end <= Date.now()) {
    return 'expired';
  }
  const isToday = end.toDateString() === new Date().toDateString();
  return `until ${end.toLocaleString([], { hour: 'numeric', minute: '2-digit', ...(!isToday && { month: 'short', day: 'numeric' }) })}`;
}

function show() {
  const { sub, client_id: client, exp } = claims();
  const held = scopes()?.map((scope) => scope.replace('users.', '')).join(', ');
  byId('token-says').replaceChildren(fromOthers([sub ?? client, held, exp && until(exp)].filter(Boolean).join(' · ')));
  clearTimeout(ends);
  if (exp * 1000 > Date.now()) {
    ends = setTimeout(show, Math.min(exp * 1000 - Date.now() + 500, LONGEST));
  }
  allow();
}

export function start() {
  onToken(show);
}
