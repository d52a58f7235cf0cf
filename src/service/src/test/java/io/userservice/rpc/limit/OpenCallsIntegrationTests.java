package io.userservice.rpc.limit;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Bounds of single calls. */
@ServiceTest
class OpenCallsIntegrationTests {

	private static final Metadata.Key<String> PADDING = Metadata.Key.of("padding", Metadata.ASCII_STRING_MARSHALLER);

	@Autowired
	private TestChannels channels;

	@Test
	void refusesALargeMessageOfACallThatNeedsNoToken() {
		HealthCheckRequest large = HealthCheckRequest.newBuilder().setService("x".repeat(2_000)).build();
		StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class,
				() -> HealthGrpc.newBlockingStub(this.channels.openAnonymous((builder) -> {
				})).check(large));
		assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
	}

	@Test
	void answersTheWatchOfAnUnknownNameAndKeepsItOpen() {
		ResponseCollector<HealthCheckResponse> watch = new ResponseCollector<>();
		HealthGrpc.newStub(this.channels.openAnonymous((builder) -> {
		})).watch(HealthCheckRequest.newBuilder().setService("nobody.Knows").build(), watch);
		Awaitility.await().until(() -> !watch.soFar().isEmpty());
		assertThat(watch.soFar().get(0).getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
		assertThat(watch.hasEnded()).isFalse();
	}

	/** The connection goes on. */
	@Test
	void failsACallWithTooMuchMetadataAlone() {
		var users = UserServiceGrpc.newBlockingStub(this.channels.open((builder) -> {
		}));
		for (int size : new int[] { 16_000, 40_000, 60_000 }) {
			Metadata headers = new Metadata();
			headers.put(PADDING, "x".repeat(size));
			WireError error = WireError
				.of(() -> users.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
					.getUser(GetUserRequest.newBuilder().setId(1).build()));
			assertThat(error.reason()).isEqualTo("METADATA_TOO_LARGE");
			assertThat(error.metadata()).containsEntry("limit", "16384");
		}
		assertThat(WireError.of(() -> users.getUser(GetUserRequest.getDefaultInstance())).reason())
			.isEqualTo("INVALID_FIELD");
	}

	/**
	 * A refusal is small, however long the name, and the access log alone has the name.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "user.UserService/", "none.Service/", "grpc.health.v1.Health/", "/", "unknown/" })
	void repeatsNoNameOfAMethodThatThereIsNot(String start) {
		MethodDescriptor<GetUserRequest, User> unknown = UserServiceGrpc.getGetUserMethod()
			.toBuilder()
			.setFullMethodName(start + "x".repeat(8_000))
			.build();
		StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class,
				() -> ClientCalls.blockingUnaryCall(this.channels.openAnonymous((builder) -> {
				}), unknown, CallOptions.DEFAULT, GetUserRequest.getDefaultInstance()));
		assertThat(failure.getStatus())
			.hasToString(Status.UNIMPLEMENTED.withDescription("Method not found").toString());
	}

}
