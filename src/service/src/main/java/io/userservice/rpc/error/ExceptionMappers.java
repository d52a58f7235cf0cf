package io.userservice.rpc.error;

import java.util.List;
import java.util.UUID;

import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.error.RpcError;
import io.userservice.error.ServiceErrors;
import io.userservice.logging.LimitedLog;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/** The one place that turns an exception into what the client gets. */
@Component
public class ExceptionMappers {

	private final LimitedLog log;

	private final List<ExceptionMapper> mappers;

	public ExceptionMappers(List<ExceptionMapper> mappers, LogProperties properties, MeterRegistry registry) {
		this.mappers = mappers;
		this.log = new LimitedLog(LoggerFactory.getLogger(ExceptionMappers.class), properties.linesPerSecond(),
				registry);
	}

	/**
	 * The exception to end a call with.
	 * @param method the call's full method name, for the log
	 */
	StatusRuntimeException map(Throwable exception, String method) {
		// What is logged about it names the call.
		return CurrentCall.observe(() -> mapped(exception, method));
	}

	private StatusRuntimeException mapped(Throwable exception, String method) {
		return this.mappers.stream()
			.flatMap((mapper) -> mapper.map(exception).stream())
			.findFirst()
			.map(RpcError::toException)
			.orElseGet(() -> chosenOrUnexpected(exception, method));
	}

	private StatusRuntimeException chosenOrUnexpected(Throwable exception, String method) {
		if (exception instanceof StatusRuntimeException chosen) {
			return chosen;
		}
		if (exception instanceof StatusException chosen) {
			return new StatusRuntimeException(chosen.getStatus(), chosen.getTrailers());
		}
		return unexpected(exception, method).toException();
	}

	private RpcError unexpected(Throwable exception, String method) {
		ObservedCall call = CurrentCall.get();
		String id = (call != null) ? call.requestId() : UUID.randomUUID().toString();
		this.log.log((logger) -> logger.error("{} failed unexpectedly, request id {}", method, id,
				RedactedException.of(exception)));
		return ServiceErrors.internal(id);
	}

}
