package io.userservice.security.access;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestTokens;
import net.devh.boot.grpc.server.interceptor.GlobalServerInterceptorRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The caller that a handler sees in Spring Security's and in gRPC's context, in every
 * callback. All calls share one thread.
 */
@ServiceTest
class CallerIsolationIntegrationTests {

	private final ExecutorService oneThread = Executors.newSingleThreadExecutor();

	private final List<String> recorded = new CopyOnWriteArrayList<>();

	@Autowired
	private GlobalServerInterceptorRegistry interceptors;

	@Autowired
	private TestTokens tokens;

	private Server server;

	private ManagedChannel channel;

	/** A chat that records the caller of each callback. */
	private class RecordingService extends UserServiceImplBase {

		@Override
		public StreamObserver<ChatMessage> chat(StreamObserver<ChatMessage> responses) {
			record("start");
			var call = (ServerCallStreamObserver<ChatMessage>) responses;
			call.setOnReadyHandler(() -> record("ready"));
			call.setOnCancelHandler(() -> record("cancel"));
			call.setOnCloseHandler(() -> record("close"));
			return new StreamObserver<>() {
				@Override
				public void onNext(ChatMessage message) {
					record("message");
					responses.onNext(message);
				}

				@Override
				public void onError(Throwable cancelled) {
				}

				@Override
				public void onCompleted() {
					record("half-close");
					responses.onCompleted();
				}
			};
		}

		private void record(String callback) {
			String inSpring = SecurityContextHolder.getContext().getAuthentication().getName();
			String inGrpc = AuthenticationInterceptor.AUTHENTICATION.get().getName();
			assertThat(inSpring).isEqualTo(inGrpc);
			CallerIsolationIntegrationTests.this.recorded.add(inSpring + " " + callback);
		}

	}

	@BeforeEach
	void serve() throws IOException {
		String name = InProcessServerBuilder.generateName();
		this.server = InProcessServerBuilder.forName(name)
			.executor(this.oneThread)
			.addService(ServerInterceptors.interceptForward(new RecordingService(),
					this.interceptors.getServerInterceptors()))
			.build()
			.start();
		this.channel = InProcessChannelBuilder.forName(name).build();
	}

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.server.shutdownNow();
		this.oneThread.shutdown();
	}

	@Test
	void keepsTheCallersOfInterleavedCallsApart() {
		ResponseCollector<ChatMessage> adasResponses = new ResponseCollector<>();
		ResponseCollector<ChatMessage> gracesResponses = new ResponseCollector<>();
		StreamObserver<ChatMessage> ada = stub("ada").chat(adasResponses);
		StreamObserver<ChatMessage> grace = stub("grace").chat(gracesResponses);
		for (int message = 0; message < 50; message++) {
			ada.onNext(ChatMessage.getDefaultInstance());
			grace.onNext(ChatMessage.getDefaultInstance());
		}
		ada.onCompleted();
		adasResponses.all();
		grace.onError(Status.CANCELLED.asRuntimeException());
		Awaitility.await().untilAsserted(() -> assertThat(this.recorded).contains("ada close", "grace cancel"));
		assertThat(this.recorded).contains("ada start", "ada ready", "ada half-close", "grace start", "grace ready")
			.doesNotContain("ada cancel", "grace half-close", "grace close");
		assertThat(this.recorded).filteredOn("ada message"::equals).hasSize(50);
	}

	@Test
	void leavesNoCallerOnTheThreadAfterACall() throws Exception {
		ResponseCollector<ChatMessage> responses = new ResponseCollector<>();
		StreamObserver<ChatMessage> ada = stub("ada").chat(responses);
		ada.onNext(ChatMessage.getDefaultInstance());
		ada.onCompleted();
		responses.all();
		Awaitility.await().untilAsserted(() -> assertThat(this.recorded).contains("ada close"));
		this.oneThread.submit(() -> {
			assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
			assertThat(AuthenticationInterceptor.AUTHENTICATION.get()).isNull();
		}).get();
	}

	private UserServiceStub stub(String subject) {
		String token = this.tokens.mint((claims) -> claims.subject(subject));
		return UserServiceGrpc.newStub(ClientInterceptors.intercept(this.channel, TestTokens.bearer(token)));
	}

}
