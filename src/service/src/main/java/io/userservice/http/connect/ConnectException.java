package io.userservice.http.connect;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.google.protobuf.Any;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.error.InvalidFieldException;
import io.userservice.error.RpcError;
import io.userservice.error.SentError;
import io.userservice.rpc.limit.BoundExceededException;
import jakarta.servlet.http.HttpServletResponse;

/** The failure of a request, as its client gets it. */
class ConnectException extends Exception {

	/** Codes whose text may be the channel's, with addresses, or an exception's. */
	private static final Set<Status.Code> UNSAFE_TEXT = Set.of(Status.Code.UNAVAILABLE, Status.Code.UNKNOWN,
			Status.Code.INTERNAL, Status.Code.CANCELLED);

	private final com.google.rpc.Status error;

	private final Metadata trailers;

	private final int httpStatus;

	private ConnectException(com.google.rpc.Status error, Metadata trailers) {
		this(error, trailers, ConnectCode.of(error.getCode()).httpStatus());
	}

	private ConnectException(com.google.rpc.Status error, Metadata trailers, int httpStatus) {
		super(error.getMessage(), null, false, false);
		this.error = error;
		this.trailers = trailers;
		this.httpStatus = httpStatus;
	}

	/** The failure of a gRPC call. */
	static ConnectException of(StatusException failure) {
		if (failure.getStatus().getCause() instanceof BoundExceededException exceeded) {
			return of(RpcError.overloaded(exceeded.bound()));
		}
		com.google.rpc.Status details = StatusProto.fromThrowable(failure);
		if (details.getDetailsCount() == 0) {
			return withoutReason(failure.getStatus());
		}
		Metadata trailers = failure.getTrailers();
		return new ConnectException(details, (trailers != null) ? trailers : new Metadata());
	}

	/** A failure of gRPC itself, or of the channel. */
	private static ConnectException withoutReason(Status status) {
		Status.Code code = status.getCode();
		if (code == Status.Code.DEADLINE_EXCEEDED) {
			return of(new RpcError(code, code.name(), "The call took longer than its deadline."));
		}
		if (code == Status.Code.UNAVAILABLE) {
			return plain(code, "the service does not serve calls at the moment; try again");
		}
		String text = UNSAFE_TEXT.contains(code) ? null : status.getDescription();
		return plain(code, (text != null) ? text : "the call failed without a reason; try again");
	}

	static ConnectException of(RpcError error) {
		return new ConnectException(error.toProto(), new Metadata());
	}

	/** A request that is no valid message, or breaks the protocol. */
	static ConnectException invalid(String field, String description) {
		return invalid(
				new InvalidFieldException(List.of(new Violation(field.isEmpty() ? "request" : field, description))));
	}

	static ConnectException invalid(InvalidFieldException invalid) {
		return of(invalid.toError());
	}

	/** The failure with which gRPC itself refuses such a message. */
	static ConnectException tooLarge(int limit) {
		return plain(Status.Code.RESOURCE_EXHAUSTED, "message exceeds maximum size " + limit);
	}

	/** A stream on which nothing was sent for so long. */
	static ConnectException silent(Duration time) {
		return of(new RpcError(Status.Code.DEADLINE_EXCEEDED, Status.Code.DEADLINE_EXCEEDED.name(),
				"The stream was silent for " + time.toSeconds() + " s; open it again."));
	}

	/** A failure without a reason of the contract. */
	static ConnectException plain(Status.Code code, String message) {
		return new ConnectException(proto(code, message), new Metadata());
	}

	/** A request that is no call, with its HTTP status. */
	static ConnectException http(int status, String message) {
		Status.Code code = (status == HttpServletResponse.SC_NOT_FOUND) ? Status.Code.UNIMPLEMENTED
				: Status.Code.UNKNOWN;
		return new ConnectException(proto(code, message), new Metadata(), status);
	}

	private static com.google.rpc.Status proto(Status.Code code, String message) {
		return com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage(message).build();
	}

	int httpStatus() {
		return this.httpStatus;
	}

	ConnectCode code() {
		return ConnectCode.of(this.error.getCode());
	}

	int grpcCode() {
		return this.error.getCode();
	}

	/** The reason, if the error has one. */
	Optional<String> reason() {
		return SentError.reason(this.error);
	}

	/** The seconds after which a retry can succeed, if the error names a time. */
	Optional<Long> retrySeconds() {
		return SentError.retryDelay(this.error).map((delay) -> delay.plusSeconds(1).minusNanos(1).toSeconds());
	}

	String message() {
		return this.error.getMessage();
	}

	List<Any> details() {
		return this.error.getDetailsList();
	}

	Metadata trailers() {
		return this.trailers;
	}

}
