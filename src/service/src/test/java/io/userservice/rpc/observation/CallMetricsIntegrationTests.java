package io.userservice.rpc.observation;

import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Http;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The timer {@code grpc.server} and its tags. */
@ServiceTest
class CallMetricsIntegrationTests {

	@Autowired
	private TestChannels channels;

	@Autowired
	private MeterRegistry registry;

	@LocalServerPort
	private int httpPort;

	private ManagedChannel channel;

	private UserServiceBlockingStub stub;

	@BeforeEach
	void connect() {
		this.channel = this.channels.open((builder) -> {
		});
		this.stub = UserServiceGrpc.newBlockingStub(this.channel).withDeadlineAfter(60, TimeUnit.SECONDS);
	}

	@Test
	void countsCallsByTheStatusThatTheClientGets() {
		assertCounts("GetUser", Status.Code.INVALID_ARGUMENT,
				() -> this.stub.getUser(GetUserRequest.getDefaultInstance()));
		assertCounts("GetUser", Status.Code.NOT_FOUND,
				() -> this.stub.getUser(GetUserRequest.newBuilder().setId(Integer.MAX_VALUE).build()));
		assertCounts("ListUsers", Status.Code.OK,
				() -> this.stub.listUsers(ListUsersRequest.getDefaultInstance()).forEachRemaining((user) -> {
				}));
		assertCounts("ListUsers", Status.Code.INVALID_ARGUMENT,
				() -> this.stub.listUsers(ListUsersRequest.newBuilder().setPage(-1).build()).hasNext());
	}

	@Test
	void countsStreamsThatAreCancelledOrInvalid() {
		assertCounts("Chat", Status.Code.CANCELLED, () -> {
			ClientCall<ChatMessage, ChatMessage> call = this.channel.newCall(UserServiceGrpc.getChatMethod(),
					CallOptions.DEFAULT);
			call.start(new ClientCall.Listener<>() {
				@Override
				public void onMessage(ChatMessage response) {
					call.cancel("enough", null);
				}
			}, new Metadata());
			call.request(1);
			call.sendMessage(ChatMessage.getDefaultInstance());
		});
		assertCounts("CreateUsers", Status.Code.INVALID_ARGUMENT,
				() -> UserServiceGrpc.newStub(this.channel)
					.createUsers(new IgnoringObserver<>())
					.onNext(CreateUserRequest.getDefaultInstance()));
	}

	@Test
	void countsCallsThatGrpcItselfRefuses() {
		assertCounts("Chat", Status.Code.RESOURCE_EXHAUSTED, () -> {
			StreamObserver<ChatMessage> chat = UserServiceGrpc.newStub(this.channel).chat(new IgnoringObserver<>());
			chat.onNext(ChatMessage.newBuilder().setMessage("x".repeat(70_000)).build());
		});
	}

	@Test
	void tagsUnknownMethodsAsUnknown() {
		MethodDescriptor<GetUserRequest, GetUserRequest> invented = MethodDescriptor
			.<GetUserRequest, GetUserRequest>newBuilder()
			.setType(MethodDescriptor.MethodType.UNARY)
			.setFullMethodName("user.UserService/Invented")
			.setRequestMarshaller(ProtoUtils.marshaller(GetUserRequest.getDefaultInstance()))
			.setResponseMarshaller(ProtoUtils.marshaller(GetUserRequest.getDefaultInstance()))
			.build();
		assertCounts("unknown", Status.Code.UNIMPLEMENTED, () -> ClientCalls.blockingUnaryCall(this.channel, invented,
				CallOptions.DEFAULT, GetUserRequest.getDefaultInstance()));
		assertThat(Http.get(this.httpPort, "/actuator/prometheus").body()).doesNotContain("Invented");
	}

	@Test
	void countsMessagesAndBytesWhileACallRuns() {
		awaitActiveChats(0);
		double requests = sum("grpc.server.requests.received", "Chat");
		double responses = sum("grpc.server.responses.sent", "Chat");
		double bytes = sum("grpc.server.requests.size", "Chat");
		StreamObserver<ChatMessage> chat = UserServiceGrpc.newStub(this.channel).chat(new IgnoringObserver<>());
		ChatMessage message = ChatMessage.newBuilder().setUser("u").setMessage("hello").build();
		chat.onNext(message);
		chat.onNext(message);
		Awaitility.await().untilAsserted(() -> {
			assertThat(sum("grpc.server.requests.received", "Chat")).isEqualTo(requests + 2);
			assertThat(sum("grpc.server.responses.sent", "Chat")).isEqualTo(responses + 2);
			assertThat(sum("grpc.server.requests.size", "Chat")).isEqualTo(bytes + 2 * message.getSerializedSize());
		});
		awaitActiveChats(1);
		chat.onCompleted();
		awaitActiveChats(0);
	}

	/** Those of the tests before may be about to end. */
	private void awaitActiveChats(int count) {
		Awaitility.await()
			.until(() -> this.registry.find("grpc.server.active").tags("rpc.method", "Chat").gauge().value() == count);
	}

	@Test
	void hasAHistogramWithTheBucketsOfTheSettings() {
		this.stub.listUsers(ListUsersRequest.getDefaultInstance()).forEachRemaining((user) -> {
		});
		Awaitility.await()
			.untilAsserted(() -> assertThat(Http.get(this.httpPort, "/actuator/prometheus").body())
				.contains("grpc_server_seconds_bucket{grpc_status_code=\"OK\",rpc_method=\"ListUsers\","
						+ "rpc_service=\"user.UserService\",rpc_type=\"SERVER_STREAMING\",le=\"0.025\"}"));
	}

	private double sum(String counter, String method) {
		return this.registry.find(counter).tags("rpc.method", method).functionCounter().count();
	}

	/** The starter's own observation would add a second timer with the same name. */
	@Test
	void timesEachCallOnce() {
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> this.stub.getUser(GetUserRequest.getDefaultInstance()));
		assertThat(this.registry.find("grpc.server").tagKeys("error").timers()).isEmpty();
	}

	@Test
	void exposesTheCallsToPrometheus() {
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> this.stub.getUser(GetUserRequest.getDefaultInstance()));
		Awaitility.await()
			.untilAsserted(() -> assertThat(Http.get(this.httpPort, "/actuator/prometheus").body())
				.containsPattern("grpc_server_seconds_count\\{grpc_status_code=\"INVALID_ARGUMENT\","
						+ "rpc_method=\"GetUser\",rpc_service=\"user.UserService\",rpc_type=\"UNARY\"} [1-9]"));
	}

	private void assertCounts(String method, Status.Code code, Runnable call) {
		long before = count(method, code);
		try {
			call.run();
		}
		catch (StatusRuntimeException ex) {
			assertThat(ex.getStatus().getCode()).isEqualTo(code);
		}
		Awaitility.await().untilAsserted(() -> assertThat(count(method, code)).isEqualTo(before + 1));
	}

	private long count(String method, Status.Code code) {
		return this.registry.find("grpc.server")
			.tags("rpc.method", method, "grpc.status_code", code.name())
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

	private static class IgnoringObserver<T> implements StreamObserver<T> {

		@Override
		public void onNext(T value) {
		}

		@Override
		public void onError(Throwable failure) {
		}

		@Override
		public void onCompleted() {
		}

	}

}
