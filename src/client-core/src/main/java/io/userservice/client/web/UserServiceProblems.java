package io.userservice.client.web;

import java.time.Duration;
import java.util.Map;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.client.UserServiceError;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;

/**
 * For a {@code @RestControllerAdvice} that extends it: responds with a problem (RFC 9457)
 * where a controller lets the exception of a failed call through. A problem of the
 * request has the service's message, reason and fields; one of the service has only a
 * status and, if known, when to try again. All else stays an error of the application.
 */
public abstract class UserServiceProblems {

	private static final Map<Status.Code, HttpStatus> STATUSES = Map.of(Status.Code.INVALID_ARGUMENT,
			HttpStatus.BAD_REQUEST, Status.Code.NOT_FOUND, HttpStatus.NOT_FOUND, Status.Code.ALREADY_EXISTS,
			HttpStatus.CONFLICT, Status.Code.ABORTED, HttpStatus.CONFLICT, Status.Code.RESOURCE_EXHAUSTED,
			HttpStatus.SERVICE_UNAVAILABLE, Status.Code.UNAVAILABLE, HttpStatus.SERVICE_UNAVAILABLE,
			Status.Code.DEADLINE_EXCEEDED, HttpStatus.GATEWAY_TIMEOUT);

	@ExceptionHandler
	protected ResponseEntity<ProblemDetail> problemOf(StatusRuntimeException failure) {
		UserServiceError error = UserServiceError.of(failure);
		HttpStatus status = STATUSES.get(error.code());
		if (status == null) {
			throw failure;
		}
		ProblemDetail problem = ProblemDetail.forStatus(status);
		if (status.is4xxClientError()) {
			problem.setDetail(error.message());
			problem.setProperty("reason", error.reason());
			problem.setProperty("fields", error.fieldViolations());
		}
		HttpHeaders headers = new HttpHeaders();
		error.retryDelay()
			.ifPresent((delay) -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(roundedUp(delay).toSeconds())));
		return ResponseEntity.status(status).headers(headers).body(problem);
	}

	private static Duration roundedUp(Duration delay) {
		return delay.plusSeconds(1).minusNanos(1);
	}

}
