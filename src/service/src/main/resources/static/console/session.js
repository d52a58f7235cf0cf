// The token of this page, in its memory alone, and calls that are repeated with a new one.

import { address, stream, unary } from './connect.js';
import { CallError, lost, refused } from './failure.js';
import { byId } from './page.js';
import { seconds, times } from './times.js';
import { readToken } from './token.js';

const REFUSED = new Set(['TOKEN_MISSING', 'TOKEN_INVALID', 'TOKEN_EXPIRED']);

let current = '';

export const token = () => current;

const listeners = new Set();

/** Calls back after each change of the page's token. */
export const onToken = (listener) => listeners.add(listener);

function use(fresh) {
  current = fresh;
  listeners.forEach((listener) => listener());
}

/** What the token says of itself; the service alone tells whether it is true. */
export function claims() {
  try {
    const bytes = Uint8Array.from(atob(current.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
}

/** The scopes that the token says it has; null if it says nothing about them. */
export function scopes() {
  const { scope, scp } = claims();
  const held = scope ?? scp;
  return held === undefined ? null : [held].flat().join(' ').split(' ').filter(Boolean);
}

/** Who makes this page's calls, and what for: tabs with the same share what they watch. */
export function caller() {
  const { iss, sub, client_id: client, scope, scp } = claims();
  return sub || client ? JSON.stringify([iss, sub, client, scope, scp]) : current;
}

/** A file of the service, as text or JSON. */
export async function read(path, { token: own, method = 'GET', as = 'text' } = {}) {
  const signal = AbortSignal.timeout(times.call);
  const headers = own ? { authorization: `Bearer ${own}` } : {};
  try {
    const response = await fetch(address(path), { method, headers, cache: 'no-store', signal });
    if (!response.ok) {
      throw await refused(response);
    }
    return await response[as]();
  } catch (failure) {
    throw failure instanceof CallError ? failure
      : lost(signal.aborted ? `The service has not answered within ${seconds(times.call)}.` : 'The service cannot be reached.');
  }
}

/** On a developer's machine the service gives its own page a token. */
const developmentToken = () => read('console/token', { method: 'POST' }).catch(() => '');

let asked = null;

/** Asks for a token, once for all calls that wait for one; false if none was given. */
export function ask(reason) {
  asked ??= openDialog(reason).finally(() => { asked = null; });
  return asked;
}

function openDialog(reason) {
  const dialog = byId('token-dialog');
  const text = byId('token-text');
  const problem = byId('token-problem');
  byId('token-reason').textContent = reason;
  text.value = '';
  const show = (sentence) => {
    problem.textContent = sentence;
    text.setAttribute('aria-invalid', String(Boolean(sentence)));
  };
  show('');
  dialog.showModal();
  return new Promise((resolve) => {
    byId('token-cancel').onclick = () => dialog.close();
    byId('token-form').onsubmit = (event) => {
      event.preventDefault();
      try {
        use(readToken(text.value));
        dialog.close('given');
      } catch (failure) {
        show(failure.message);
        text.focus();
      }
    };
    dialog.onclose = () => {
      text.value = '';
      resolve(dialog.returnValue === 'given');
      dialog.returnValue = '';
    };
  });
}

/** After this token was refused; false if there is no other one. */
export async function renewed(failure, used) {
  if (current !== used) {
    return true;
  }
  const fresh = await developmentToken();
  if (fresh && fresh !== current) {
    use(fresh);
    return true;
  }
  const why = failure.reason === 'TOKEN_MISSING' ? 'Paste a token to go on.' : failure.message;
  return ask(`${why} (${failure.reason})`);
}

/** Whether a call that failed is to be repeated, since there is another token now. */
async function repeats(failure, used) {
  return failure instanceof CallError && REFUSED.has(failure.reason) && renewed(failure, used);
}

export async function call(method, request, key) {
  const used = current;
  try {
    return await unary(method, request, { token: current, key });
  } catch (failure) {
    if (await repeats(failure, used)) {
      return unary(method, request, { token: current, key });
    }
    throw failure;
  }
}

/** A stream is repeated only if it was refused before its first response. */
export async function* responses(method, requests, options) {
  const used = current;
  let first = true;
  try {
    for await (const response of stream(method, requests, { token: current, ...options })) {
      first = false;
      yield response;
    }
  } catch (failure) {
    if (!first || !(await repeats(failure, used))) {
      throw failure;
    }
    yield* stream(method, requests, { token: current, ...options });
  }
}

/** A WebSocket whose frames are the messages of a bidirectional call. */
export async function socket(method) {
  if (!current) {
    use(await developmentToken());
  }
  const url = address(method);
  url.protocol = url.protocol.replace('http', 'ws');
  return new WebSocket(url, ['json', `bearer.${current || 'none'}`]);
}

export const metrics = () => read('actuator/prometheus', { token: current });

/** Version and commit. */
export const info = () => read('actuator/info', { token: current, as: 'json' });

export async function start() {
  use(await developmentToken());
}
