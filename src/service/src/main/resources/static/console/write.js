// Writes, each with an idempotency key that is sent again with the same request until its outcome is known.

import { isAnswer, isRefusal } from './failure.js';

/** Key and doubt of each request without an outcome so far. */
const attempts = new Map();

/** 128 random bits; crypto.randomUUID is missing where a page came by plain HTTP. */
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, '0')).join('');

/** A key belongs to a caller, and a token may not say whose it is. */
const refusesKeys = (failure) => (failure.violations ?? []).some((each) => each.field === 'idempotency-key');

async function sendWithKey(attempt, send) {
  try {
    return await send(attempt.key);
  } catch (failure) {
    if (!refusesKeys(failure)) {
      throw failure;
    }
    attempt.isSafe = false;
    return send();
  }
}

/**
 * Sends a request, and once more with the same key if it is made again before its outcome is known. A failure has in
 * `doubt` whether it may have been carried out nevertheless, and how to go on.
 */
export async function write(request, what, send) {
  const identity = JSON.stringify(request);
  const attempt = attempts.get(identity) ?? { key: newKey(), inDoubt: false, isSafe: true };
  attempts.set(identity, attempt);
  try {
    const response = await sendWithKey(attempt, send);
    attempts.delete(identity);
    return response;
  } catch (failure) {
    attempt.inDoubt = !isAnswer(failure) && (attempt.inDoubt || !isRefusal(failure));
    if (attempt.inDoubt) {
      failure.doubt = `It is not known whether ${what}. ${attempt.isSafe ? 'Try again: that does nothing twice.' : 'Look before you try again.'}`;
    } else {
      attempts.delete(identity);
    }
    throw failure;
  }
}
