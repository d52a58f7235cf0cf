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
  const response = await send(method, 'application/connect+json', envelopes(requests), token, signal);
  if (!response.ok) {
    throw new CallError(await response.json().catch(() => ({ message: `HTTP ${response.status}` })));
  }
  for await (const [flags, message] of envelopesOf(response.body)) {
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

function envelopes(messages) {
  const parts = [];
  for (const message of messages) {
    const json = new TextEncoder().encode(JSON.stringify(message));
    const prefix = new DataView(new ArrayBuffer(PREFIX));
    prefix.setUint32(1, json.length);
    parts.push(prefix.buffer, json);
  }
  return new Blob(parts);
}

async function* envelopesOf(body) {
  const reader = body.getReader();
  let buffer = new Uint8Array(0);
  try {
    while (true) {
      let start = 0;
      while (buffer.length - start >= PREFIX) {
        const view = new DataView(buffer.buffer, buffer.byteOffset + start);
        const end = start + PREFIX + view.getUint32(1);
        if (buffer.length < end) {
          break;
        }
        yield [view.getUint8(0), JSON.parse(new TextDecoder().decode(buffer.subarray(start + PREFIX, end)))];
        start = end;
      }
      const { done, value } = await reader.read().catch(() => ({ done: true }));
      if (done) {
        return;
      }
      const rest = buffer.subarray(start);
      buffer = new Uint8Array(rest.length + value.length);
      buffer.set(rest);
      buffer.set(value, rest.length);
    }
  } finally {
    // Cancels the call, if it has not ended.
    reader.cancel().catch(() => {});
  }
}
