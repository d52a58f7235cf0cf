// The token of this page, in its memory alone, and calls that are repeated with a new one.

import { CallError, stream, unary } from './connect.js';
import { byId } from './page.js';

const REFUSED = new Set(['TOKEN_MISSING', 'TOKEN_INVALID', 'TOKEN_EXPIRED']);

let token = '';

/** On a developer's machine the service gives its own page a token. */
async function developmentToken() {
  const response = await fetch('/console/token', { method: 'POST', cache: 'no-store' }).catch(() => null);
  return response?.ok ? response.text() : '';
}

/** Asks for a token; false if none was given. */
export function ask(reason) {
  const dialog = byId('token-dialog');
  const text = byId('token-text');
  byId('token-reason').textContent = reason;
  text.value = '';
  if (dialog.open) {
    return Promise.resolve(false);
  }
  dialog.showModal();
  return new Promise((resolve) => {
    byId('token-cancel').onclick = () => dialog.close();
    byId('token-form').onsubmit = (event) => {
      event.preventDefault();
      token = text.value.trim();
      dialog.close(token && 'given');
    };
    dialog.onclose = () => {
      text.value = '';
      resolve(dialog.returnValue === 'given');
      dialog.returnValue = '';
    };
  });
}

async function renewed(failure) {
  const fresh = await developmentToken();
  if (fresh && fresh !== token) {
    token = fresh;
    return true;
  }
  return ask(`${failure.message} (${failure.reason})`);
}

/** Whether a call that failed is to be repeated, since there is another token now. */
async function repeats(failure) {
  return failure instanceof CallError && REFUSED.has(failure.reason) && renewed(failure);
}

export async function call(method, request) {
  try {
    return await unary(method, request, token);
  } catch (failure) {
    if (await repeats(failure)) {
      return unary(method, request, token);
    }
    throw failure;
  }
}

/** A stream is repeated only if it was refused before its first response. */
export async function* responses(method, requests, signal) {
  let first = true;
  try {
    for await (const response of stream(method, requests, token, signal)) {
      first = false;
      yield response;
    }
  } catch (failure) {
    if (!first || !(await repeats(failure))) {
      throw failure;
    }
    yield* stream(method, requests, token, signal);
  }
}

/** A WebSocket whose frames are the messages of a bidirectional call. */
export async function socket(method) {
  token ||= await developmentToken();
  const url = new URL(`/${method}`, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return new WebSocket(url, ['json', `bearer.${token || 'none'}`]);
}

/** After a socket was closed for its token. */
export function renewAfter(reason) {
  return renewed({ message: 'The chat ended.', reason });
}

export async function metrics() {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch('/actuator/prometheus', { headers, cache: 'no-store' });
  if (!response.ok) {
    throw new CallError({ message: `HTTP ${response.status}` });
  }
  return response.text();
}

export async function start() {
  token = await developmentToken();
}
