package io.userservice.client.web;

import java.util.List;
import java.util.Map;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.userservice.client.UserServiceError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UserServiceProblemsTests {

	private final UserServiceProblems problems = new UserServiceProblems() {
	};

	@ParameterizedTest
	@CsvSource({ "INVALID_ARGUMENT, INVALID_FIELD, 400", "NOT_FOUND, USER_NOT_FOUND, 404",
			"ALREADY_EXISTS, EMAIL_TAKEN, 409", "ABORTED, ETAG_MISMATCH, 409", "RESOURCE_EXHAUSTED, OVERLOADED, 503",
			"UNAVAILABLE, DATABASE_UNAVAILABLE, 503", "UNAVAILABLE, LOCK_TIMEOUT, 503",
			"DEADLINE_EXCEEDED, DEADLINE_EXCEEDED, 504" })
	void respondsWithTheStatusOfTheReason(Code code, String reason, int status) {
		assertThat(problemOf(code, reason).getStatusCode().value()).isEqualTo(status);
	}

	@Test
	void namesReasonAndFieldsOfABadRequest() {
		ProblemDetail problem = problemOf(Code.INVALID_ARGUMENT, "INVALID_FIELD").getBody();
		assertThat(problem.getDetail()).isEqualTo("a message");
		assertThat(problem.getProperties()).isEqualTo(Map.of("reason", "INVALID_FIELD", "fields",
				List.of(new UserServiceError.FieldViolation("id", "must be 1 or more"))));
	}

	@Test
	void tellsOfAnOutageOnlyWhenToTryAgain() {
		ResponseEntity<ProblemDetail> response = problemOf(Code.UNAVAILABLE, "DATABASE_UNAVAILABLE");
		assertThat(response.getBody().getDetail()).isNull();
		assertThat(response.getBody().getProperties()).isNull();
		assertThat(response.getHeaders().getFirst("retry-after")).isEqualTo("2");
		assertThat(this.problems.problemOf(Status.UNAVAILABLE.asRuntimeException()).getHeaders().isEmpty()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = { "UNAUTHENTICATED", "PERMISSION_DENIED", "INTERNAL", "UNKNOWN", "UNIMPLEMENTED" })
	void leavesMistakesOfTheApplicationToIt(Code code) {
		StatusRuntimeException failure = code.toStatus().asRuntimeException();
		assertThatThrownBy(() -> this.problems.problemOf(failure)).isSameAs(failure);
	}

	private ResponseEntity<ProblemDetail> problemOf(Code code, String reason) {
		return this.problems.problemOf(StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
			.setCode(code.value())
			.setMessage("a message")
			.addDetails(Any.pack(ErrorInfo.newBuilder().setDomain("user-service").setReason(reason).build()))
			.addDetails(Any.pack(BadRequest.newBuilder()
				.addFieldViolations(FieldViolation.newBuilder().setField("id").setDescription("must be 1 or more"))
				.build()))
			.addDetails(Any
				.pack(RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(1).setNanos(1)).build()))
			.build()));
	}

}
