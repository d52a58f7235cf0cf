package io.userservice.user.grpc;

/** A CreateUsers call has more users than one call creates. */
class TooManyUsersException extends RuntimeException {

	private final int limit;

	TooManyUsersException(int limit) {
		super("more than " + limit + " users", null, false, false);
		this.limit = limit;
	}

	int limit() {
		return this.limit;
	}

}
