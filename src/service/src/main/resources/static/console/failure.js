// Why a call has failed, and whether its outcome is known.

/** After these the call has had no effect, or had its effect before. */
const ANSWERS = new Set(['invalid_argument', 'not_found', 'already_exists', 'aborted', 'out_of_range', 'failed_precondition']);
/** After these the call has had no effect, but one before it may have had. */
const REFUSALS = new Set(['resource_exhausted', 'unauthenticated', 'permission_denied', 'unimplemented']);

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

/** Whether this tells what has become of the write. */
export const isAnswer = (failure) => ANSWERS.has(failure.code);

/** Whether this call was not carried out. */
export const isRefusal = (failure) => isAnswer(failure) || REFUSALS.has(failure.code);

/** A call whose response has not come. */
export const lost = (message) => new CallError({ code: 'unavailable', message });

const STATUSES = {
  401: ['unauthenticated', 'The call was refused before it came to the service (HTTP 401).'],
  403: ['permission_denied', 'The call was refused before it came to the service (HTTP 403): by its policy for web pages, or by a proxy.'],
  404: ['unimplemented', 'There is no such call at this address (HTTP 404).'],
  413: ['resource_exhausted', 'The request is too large for a server on the way (HTTP 413).'],
  429: ['resource_exhausted', 'A server on the way takes no more calls at present (HTTP 429).'],
};

/** The failure that a response tells, whoever has sent it: the service in JSON, or a proxy. */
export async function refused(response) {
  const json = await response.json().catch(() => null);
  if (json?.code) {
    return new CallError(json);
  }
  const [code, message] = STATUSES[response.status] ?? ['unavailable', `A server on the way has answered with HTTP ${response.status}.`];
  return new CallError({ code, message });
}
