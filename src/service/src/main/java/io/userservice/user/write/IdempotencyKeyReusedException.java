package io.userservice.user.write;

/** An idempotency key was sent a second time with another request. */
public class IdempotencyKeyReusedException extends RuntimeException {

	IdempotencyKeyReusedException() {
		super("the idempotency key belongs to another request", null, false, false);
	}

}
