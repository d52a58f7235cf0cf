package io.userservice.http.connect;

import java.util.Locale;

import io.grpc.Status;

/**
 * The codes of the Connect protocol, one for each code of gRPC, and their HTTP statuses.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#error-codes">Error codes</a>
 */
enum ConnectCode {

	CANCELED(499), UNKNOWN(500), INVALID_ARGUMENT(400), DEADLINE_EXCEEDED(504), NOT_FOUND(404), ALREADY_EXISTS(409),
	PERMISSION_DENIED(403), RESOURCE_EXHAUSTED(429), FAILED_PRECONDITION(400), ABORTED(409), OUT_OF_RANGE(400),
	UNIMPLEMENTED(501), INTERNAL(500), UNAVAILABLE(503), DATA_LOSS(500), UNAUTHENTICATED(401);

	private final int httpStatus;

	ConnectCode(int httpStatus) {
		this.httpStatus = httpStatus;
	}

	/**
	 * @param grpc the number of a gRPC code, which is not OK
	 */
	static ConnectCode of(int grpc) {
		Status.Code code = Status.fromCodeValue(grpc).getCode();
		// Connect uses the American spelling.
		return (code == Status.Code.CANCELLED) ? CANCELED : valueOf(code.name());
	}

	int httpStatus() {
		return this.httpStatus;
	}

	/** The name of the code in a response. */
	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

}
