package io.userservice.interop;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import com.google.common.base.Strings;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.protobuf.SimpleRequest;
import io.grpc.testing.protobuf.SimpleResponse;
import io.grpc.testing.protobuf.SimpleServiceGrpc;
import io.userservice.rpc.server.BlockingPolicy;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.MethodPolicy;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.user.grpc.MethodTable;
import net.devh.boot.grpc.server.service.GrpcService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * gRPC's interop cases, as their public description has them, behind the interceptors and
 * Netty settings of the service. Own cases, since {@code io.grpc:grpc-interop-testing}
 * could not be had: to be replaced by its when it can.
 */
@ServiceTest
@TestPropertySource(properties = "grpc.server.max-inbound-message-size=1MB")
class InteropIntegrationTests {

	private static final String LARGE = Strings.repeat("0123456789", 31_415);

	@TestBean(name = "methodPolicies")
	private MethodPolicies policies;

	@Autowired
	private TestChannels channels;

	private Channel channel;

	private SimpleServiceGrpc.SimpleServiceBlockingStub blocking;

	private SimpleServiceGrpc.SimpleServiceStub async;

	static MethodPolicies policies() {
		Stream<MethodPolicy> ofEcho = SimpleServiceGrpc.getServiceDescriptor()
			.getMethods()
			.stream()
			.map((method) -> new MethodPolicy(method, "users.read", BlockingPolicy.NON_BLOCKING,
					MethodPolicy.TimeLimit.NONE, MethodPolicy.RetryPolicy.NEVER));
		return new MethodPolicies(Stream.concat(MethodTable.rows().stream(), ofEcho).toList(), List.of());
	}

	@BeforeEach
	void connect() {
		this.channel = this.channels.open((builder) -> builder.maxInboundMessageSize(4 << 20));
		this.blocking = SimpleServiceGrpc.newBlockingStub(this.channel).withDeadlineAfter(60, TimeUnit.SECONDS);
		this.async = SimpleServiceGrpc.newStub(this.channel).withDeadlineAfter(60, TimeUnit.SECONDS);
	}

	private static SimpleRequest request(String message) {
		return SimpleRequest.newBuilder().setRequestMessage(message).build();
	}

	@Test
	void emptyUnary() {
		assertThat(this.blocking.unaryRpc(SimpleRequest.getDefaultInstance()))
			.isEqualTo(SimpleResponse.getDefaultInstance());
	}

	@Test
	void largeUnary() {
		assertThat(this.blocking.unaryRpc(request(LARGE)).getResponseMessage()).isEqualTo(LARGE);
	}

	@Test
	void compressedUnary() {
		assertThat(this.blocking.withCompression("gzip").unaryRpc(request(LARGE)).getResponseMessage())
			.isEqualTo(LARGE);
	}

	@Test
	void clientStreaming() {
		ResponseCollector<SimpleResponse> response = new ResponseCollector<>();
		StreamObserver<SimpleRequest> requests = this.async.clientStreamingRpc(response);
		List.of(27_182, 8, 1_828, 45_904).forEach((size) -> requests.onNext(request(LARGE.substring(0, size))));
		requests.onCompleted();
		assertThat(response.get().getResponseMessage()).hasSize(74_922);
	}

	@Test
	void compressedClientStreaming() {
		ResponseCollector<SimpleResponse> response = new ResponseCollector<>();
		ClientCallStreamObserver<SimpleRequest> requests = (ClientCallStreamObserver<SimpleRequest>) this.async
			.withCompression("gzip")
			.clientStreamingRpc(response);
		requests.setMessageCompression(true);
		requests.onNext(request(LARGE.substring(0, 27_182)));
		requests.setMessageCompression(false);
		requests.onNext(request(LARGE.substring(0, 45_904)));
		requests.onCompleted();
		assertThat(response.get().getResponseMessage()).hasSize(73_086);
	}

	@Test
	void serverStreaming() {
		Iterator<SimpleResponse> responses = this.blocking.serverStreamingRpc(request("abc"));
		List<String> messages = new ArrayList<>();
		responses.forEachRemaining((response) -> messages.add(response.getResponseMessage()));
		assertThat(messages).containsExactly("abc", "bc", "c");
	}

	@Test
	void pingPong() {
		ResponseCollector<SimpleResponse> responses = new ResponseCollector<>();
		StreamObserver<SimpleRequest> requests = this.async.bidiStreamingRpc(responses);
		for (int ping = 1; ping <= 4; ping++) {
			int expected = ping;
			requests.onNext(request("ping " + ping));
			Awaitility.await().until(() -> responses.soFar().size() == expected);
		}
		requests.onCompleted();
		assertThat(responses.all()).last().extracting(SimpleResponse::getResponseMessage).isEqualTo("ping 4");
	}

	@Test
	void emptyStream() {
		ResponseCollector<SimpleResponse> responses = new ResponseCollector<>();
		this.async.bidiStreamingRpc(responses).onCompleted();
		assertThat(responses.all()).isEmpty();
	}

	@Test
	void customMetadata() {
		Metadata headers = new Metadata();
		headers.put(EchoService.INITIAL, "initial value");
		headers.put(EchoService.TRAILING, new byte[] { 0xa, 0xb, 0, (byte) 0xff });
		AtomicReference<Metadata> initial = new AtomicReference<>();
		AtomicReference<Metadata> trailing = new AtomicReference<>();
		Channel capturing = ClientInterceptors.intercept(this.channel,
				MetadataUtils.newAttachHeadersInterceptor(headers),
				MetadataUtils.newCaptureMetadataInterceptor(initial, trailing));
		SimpleServiceGrpc.newBlockingStub(capturing).unaryRpc(request("x"));
		assertThat(initial.get().get(EchoService.INITIAL)).isEqualTo("initial value");
		assertThat(trailing.get().get(EchoService.TRAILING)).containsExactly(0xa, 0xb, 0, 0xff);
	}

	@Test
	void unimplementedMethod() {
		MethodDescriptor<SimpleRequest, SimpleResponse> unknown = SimpleServiceGrpc.getUnaryRpcMethod()
			.toBuilder()
			.setFullMethodName("grpc.testing.SimpleService/Unknown")
			.build();
		assertCode(Status.Code.UNIMPLEMENTED, unknown);
	}

	@Test
	void unimplementedService() {
		MethodDescriptor<SimpleRequest, SimpleResponse> unknown = SimpleServiceGrpc.getUnaryRpcMethod()
			.toBuilder()
			.setFullMethodName("grpc.testing.Unknown/UnaryRpc")
			.build();
		assertCode(Status.Code.UNIMPLEMENTED, unknown);
	}

	private void assertCode(Status.Code code, MethodDescriptor<SimpleRequest, SimpleResponse> method) {
		StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class,
				() -> io.grpc.stub.ClientCalls.blockingUnaryCall(this.channel, method, io.grpc.CallOptions.DEFAULT,
						request("x")));
		assertThat(failure.getStatus().getCode()).isEqualTo(code);
	}

	@Test
	void cancelAfterBegin() {
		ResponseCollector<SimpleResponse> response = new ResponseCollector<>();
		StreamObserver<SimpleRequest> requests = this.async.clientStreamingRpc(response);
		requests.onError(Status.CANCELLED.asRuntimeException());
		assertEndsWith(Status.Code.CANCELLED, response);
	}

	@Test
	void cancelAfterFirstResponse() {
		ResponseCollector<SimpleResponse> responses = new ResponseCollector<>();
		StreamObserver<SimpleRequest> requests = this.async.bidiStreamingRpc(responses);
		requests.onNext(request("x"));
		Awaitility.await().until(() -> !responses.soFar().isEmpty());
		requests.onError(Status.CANCELLED.asRuntimeException());
		assertEndsWith(Status.Code.CANCELLED, responses);
	}

	@Test
	void timeoutOnSleepingServer() {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(
				() -> this.blocking.withDeadlineAfter(100, TimeUnit.MILLISECONDS).unaryRpc(request(EchoService.SLEEP)))
			.extracting((failure) -> failure.getStatus().getCode())
			.isEqualTo(Status.Code.DEADLINE_EXCEEDED);
	}

	@Test
	void veryLargeRequest() {
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> this.blocking.unaryRpc(request(LARGE.repeat(4))))
			.extracting((failure) -> failure.getStatus().getCode())
			.isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
		assertThat(this.blocking.unaryRpc(request("the connection goes on")).getResponseMessage()).isNotEmpty();
	}

	private static void assertEndsWith(Status.Code code, ResponseCollector<?> responses) {
		assertThat(catchThrowableOfType(StatusRuntimeException.class, responses::all).getStatus().getCode())
			.isEqualTo(code);
	}

	@TestConfiguration
	static class Echo {

		@Bean
		@GrpcService
		BindableService echoService() {
			return new EchoService();
		}

	}

}
