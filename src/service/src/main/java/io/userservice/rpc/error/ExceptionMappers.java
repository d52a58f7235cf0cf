package io.userservice.rpc.error;

import java.util.List;
import java.util.UUID;

import com.google.rpc.RequestInfo;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/** The one place that turns an exception into what the client is told. */
@Component
public class ExceptionMappers {

	private static final Logger logger = LoggerFactory.getLogger(ExceptionMappers.class);

	private final List<ExceptionMapper> rows;

	ExceptionMappers(List<ExceptionMapper> rows) {
		this.rows = rows;
	}

	/**
	 * The exception to end a call with.
	 * @param method the call's full method name, for the log
	 */
	StatusRuntimeException translate(Throwable failure, String method) {
		if (failure instanceof StatusRuntimeException chosen) {
			return chosen;
		}
		if (failure instanceof StatusException chosen) {
			return new StatusRuntimeException(chosen.getStatus(), chosen.getTrailers());
		}
		return this.rows.stream()
			.flatMap((row) -> row.find(failure).stream())
			.findFirst()
			.orElseGet(() -> unexpected(failure, method))
			.toException();
	}

	private static RpcError unexpected(Throwable failure, String method) {
		String id = UUID.randomUUID().toString();
		logger.error("{} failed unexpectedly, request id {}", method, id, failure);
		return new RpcError(Status.Code.INTERNAL, "INTERNAL", "The service failed; its log has the request id.")
			.with(RequestInfo.newBuilder().setRequestId(id).build());
	}

}
