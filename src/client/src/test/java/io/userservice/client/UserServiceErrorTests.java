package io.userservice.client;

import java.time.Duration;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.userservice.client.UserServiceError.FieldViolation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UserServiceErrorTests {

	@Test
	void readsReasonAndVariables() {
		UserServiceError error = UserServiceError.of(failure(info("user-service")));
		assertThat(error.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
		assertThat(error.reason()).isEqualTo("INVALID_FIELD");
		assertThat(error.message()).isEqualTo("No.");
		assertThat(error.metadata()).containsEntry("limit", "10");
		assertThat(error.fieldViolations()).isEmpty();
		assertThat(error.retryDelay()).isEmpty();
	}

	@Test
	void readsFieldViolationsAndRetryDelay() {
		BadRequest badRequest = BadRequest.newBuilder()
			.addFieldViolations(BadRequest.FieldViolation.newBuilder().setField("id").setDescription("is too small"))
			.build();
		RetryInfo retry = RetryInfo.newBuilder()
			.setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(1).setNanos(500_000_000))
			.build();
		UserServiceError error = UserServiceError.of(failure(info("user-service"), badRequest, retry));
		assertThat(error.fieldViolations()).containsExactly(new FieldViolation("id", "is too small"));
		assertThat(error.retryDelay()).contains(Duration.ofMillis(1500));
	}

	@Test
	void usesTheStatusCodeAsReasonOfErrorsWithoutOurErrorInfo() {
		assertThat(UserServiceError.of(Status.UNAVAILABLE.asException()).reason()).isEqualTo("UNAVAILABLE");
		assertThat(UserServiceError.of(failure(info("another"))).reason()).isEqualTo("INVALID_ARGUMENT");
		assertThat(UserServiceError.of(new IllegalStateException()).reason()).isEqualTo("UNKNOWN");
	}

	private static ErrorInfo info(String domain) {
		return ErrorInfo.newBuilder().setDomain(domain).setReason("INVALID_FIELD").putMetadata("limit", "10").build();
	}

	private static StatusRuntimeException failure(Message... details) {
		var status = com.google.rpc.Status.newBuilder().setCode(Status.Code.INVALID_ARGUMENT.value()).setMessage("No.");
		for (Message detail : details) {
			status.addDetails(Any.pack(detail));
		}
		return StatusProto.toStatusRuntimeException(status.build());
	}

}
