package io.userservice.user.write;

/** An idempotency key was sent a second time with other users. */
public class IdempotencyKeyReusedException extends RuntimeException {

	IdempotencyKeyReusedException() {
		super("the idempotency key belongs to other users", null, false, false);
	}

}
