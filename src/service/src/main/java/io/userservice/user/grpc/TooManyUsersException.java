package io.userservice.user.grpc;

/** A client sent more users in one call than the service creates. */
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
