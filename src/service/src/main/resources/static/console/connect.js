// Calls by the Connect protocol in JSON: https://connectrpc.com/docs/protocol

import { CallError, lost, refused } from './failure.js';
import { seconds, times } from './times.js';

const END_OF_STREAM = 2;
const PREFIX = 5;

/** The page's own address, at whatever path: this file is one folder below it. */
const BASE = new URL('../', import.meta.url);

/** The address of a path of the service. */
export const address = (path) => new URL(path, BASE);

/** The response of a unary call. */
export async function unary(method, request, { token, key, limit = times.call } = {}) {
  const signal = AbortSignal.timeout(limit);
  const late = `The service has not answered within ${seconds(limit)}.`;
  const response = await send(method, 'application/json', JSON.stringify(request), { token, key, signal }, late);
  if (!response.ok) {
    throw await refused(response);
  }
  return response.json().catch(() => { throw lost(signal.aborted ? late : 'The response of the service was cut off.'); });
}

/** The responses of a streaming call, as they arrive; it ends after so long without a byte. */
export async function* stream(method, requests, { token, key, signal, silence = times.silence } = {}) {
  const late = new Deadline(silence);
  const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  const text = `Nothing has come from the service for ${seconds(silence)}.`;
  try {
    const body = new Blob(requests.map(writeEnvelope));
    const response = await send(method, 'application/connect+json', body, { token, key, signal: either }, text);
    if (!response.ok) {
      throw await refused(response);
    }
    for await (const { flags, message } of envelopesOf(response.body, () => late.extend())) {
      if (flags & END_OF_STREAM) {
        if (message.error) {
          throw new CallError(message.error);
        }
        return;
      }
      yield message;
    }
    signal?.throwIfAborted();
    throw lost(late.signal.aborted ? text : 'The connection was lost.');
  } finally {
    late.end();
  }
}

/** Aborts after a time that can be extended. */
class Deadline {
  #controller = new AbortController();
  #timer = 0;

  constructor(limit) {
    this.limit = limit;
    this.extend();
  }

  get signal() {
    return this.#controller.signal;
  }

  extend() {
    this.end();
    this.#timer = setTimeout(() => this.#controller.abort(), this.limit);
  }

  end() {
    clearTimeout(this.#timer);
  }
}

async function send(method, type, body, { token, key, signal }, late) {
  const headers = { 'content-type': type, 'connect-protocol-version': '1',
    ...(token && { authorization: `Bearer ${token}` }), ...(key && { 'idempotency-key': key }) };
  try {
    return await fetch(address(method), { method: 'POST', headers, body, signal, cache: 'no-store' });
  } catch {
    throw lost(signal.aborted ? late : 'The service cannot be reached.');
  }
}

/** A message with what stands before it: flags in a byte, and its length in four. */
function writeEnvelope(message) {
  const json = new TextEncoder().encode(JSON.stringify(message));
  const envelope = new Uint8Array(PREFIX + json.length);
  new DataView(envelope.buffer).setUint32(1, json.length);
  envelope.set(json, PREFIX);
  return envelope;
}

/** The envelope at the start of these bytes, and its end; null if not all of it is there. */
function readEnvelope(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const end = bytes.length < PREFIX ? Infinity : PREFIX + view.getUint32(1);
  return end > bytes.length ? null
    : { flags: view.getUint8(0), message: JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, end))), end };
}

async function* envelopesOf(body, arrived) {
  const reader = body.getReader();
  let rest = new Uint8Array(0);
  try {
    while (true) {
      for (let envelope = readEnvelope(rest); envelope; envelope = readEnvelope(rest)) {
        yield envelope;
        rest = rest.subarray(envelope.end);
      }
      const { done, value } = await reader.read().catch(() => ({ done: true }));
      if (done) {
        return;
      }
      arrived();
      const more = new Uint8Array(rest.length + value.length);
      more.set(rest);
      more.set(value, rest.length);
      rest = more;
    }
  } finally {
    // Cancels the call, if it has not ended.
    reader.cancel().catch(() => {});
  }
}
