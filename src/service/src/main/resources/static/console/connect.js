// Calls by the Connect protocol in JSON: https://connectrpc.com/docs/protocol

const END_OF_STREAM = 2;
const PREFIX = 5;

/** Why a call has failed: code and message, and what its details say. */
export class CallError extends Error {
  constructor({ code = 'unknown', message = '', details = [] }) {
    super(message);
    this.code = code;
    const detail = (type) => details.find((each) => each.type === `google.rpc.${type}`)?.debug ?? {};
    this.reason = detail('ErrorInfo').reason ?? '';
    this.metadata = detail('ErrorInfo').metadata ?? {};
    this.violations = detail('BadRequest').fieldViolations ?? [];
    this.retryDelay = detail('RetryInfo').retryDelay ?? '';
    this.requestId = detail('RequestInfo').requestId ?? '';
  }
}

/** The response of a unary call. */
export async function unary(method, request, token) {
  const response = await send(method, 'application/json', JSON.stringify(request), token);
  if (!response.ok) {
    throw new CallError(await response.json().catch(() => ({ message: `HTTP ${response.status}` })));
  }
  return response.json();
}

/** The responses of a streaming call, as they arrive. */
export async function* stream(method, requests, token, signal) {
  const response = await send(method, 'application/connect+json', new Blob(requests.map(writeEnvelope)), token, signal);
  if (!response.ok) {
    throw new CallError(await response.json().catch(() => ({ message: `HTTP ${response.status}` })));
  }
  for await (const { flags, message } of envelopesOf(response.body)) {
    if (flags & END_OF_STREAM) {
      if (message.error) {
        throw new CallError(message.error);
      }
      return;
    }
    yield message;
  }
  throw new CallError({ code: 'unavailable', message: 'The connection was lost.' });
}

async function send(method, type, body, token, signal) {
  try {
    const headers = { 'content-type': type, 'connect-protocol-version': '1' };
    if (token) {
      headers.authorization = `Bearer ${token}`;
    }
    return await fetch(`/${method}`, { method: 'POST', headers, body, signal, cache: 'no-store' });
  } catch (failure) {
    throw signal?.aborted ? failure : new CallError({ code: 'unavailable', message: 'The service cannot be reached.' });
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

async function* envelopesOf(body) {
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
