package io.userservice.user.grpc;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that stop reading for a while, over a real socket. An observer counts the
 * messages and bytes that the server sends meanwhile.
 */
@ServiceTest
@TestPropertySource(properties = "spring.transaction.default-timeout=60s")
class SlowReaderIntegrationTests {

	private static final int USERS = 10_000;

	/** The HTTP/2 window that the client grants. */
	private static final int WINDOW = 64 * 1024;

	/**
	 * Bytes that gRPC queues before isReady turns false: 64 kB, plus one message and the
	 * frames' headers.
	 */
	private static final int QUEUE = 64 * 1024 + 4 * 1024;

	private static final AtomicInteger sentMessages = new AtomicInteger();

	private static final AtomicInteger sentBytes = new AtomicInteger();

	@Autowired
	private TestChannels channels;

	@Autowired
	private HikariDataSource dataSource;

	private ManagedChannel channel;

	@TestConfiguration
	static class CountSentMessages {

		@Bean
		CallObserver countingObserver() {
			return new CallObserver() {
				@Override
				public void onMessagesSent(ObservedCall call, long count, long wireSize) {
					sentMessages.addAndGet((int) count);
					sentBytes.addAndGet((int) wireSize);
				}
			};
		}

	}

	@BeforeEach
	void connect() {
		this.channel = this.channels.open((builder) -> builder.flowControlWindow(WINDOW));
	}

	@Test
	void stopsSendingAPageWhileTheClientDoesNotRead() throws Exception {
		createUsers();
		sentMessages.set(0);
		sentBytes.set(0);
		Reader<ListUsersRequest, User> reader = new Reader<>(
				this.channel.newCall(UserServiceGrpc.getListUsersMethod(), CallOptions.DEFAULT));
		reader.call.sendMessage(ListUsersRequest.newBuilder().setPageSize(USERS).build());
		reader.call.halfClose();
		reader.read(10);
		awaitNoFurtherMessages();
		assertThat(sentBytes.get()).isLessThan(WINDOW + QUEUE);
		assertThat(sentMessages.get()).isLessThan(USERS / 10);
		// The health check takes a connection for a moment now and then.
		Awaitility.await().until(() -> this.dataSource.getHikariPoolMXBean().getActiveConnections() == 0);
		reader.read(USERS);
		assertThat(reader.end.get(60, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.OK);
		assertThat(reader.received.get()).isEqualTo(USERS);
	}

	@Test
	void stopsReadingAChatWhileTheClientDoesNotRead() throws Exception {
		Reader<ChatMessage, ChatMessage> reader = new Reader<>(
				this.channel.newCall(UserServiceGrpc.getChatMethod(), CallOptions.DEFAULT));
		ChatMessage message = ChatMessage.newBuilder().setMessage("x".repeat(1000)).build();
		sentMessages.set(0);
		sentBytes.set(0);
		int sent = 0;
		while (sent < 500) {
			reader.call.sendMessage(message);
			sent++;
		}
		reader.call.halfClose();
		awaitNoFurtherMessages();
		assertThat(sentBytes.get()).isLessThan(WINDOW + QUEUE);
		assertThat(sentMessages.get()).isLessThan(sent);
		reader.read(sent);
		assertThat(reader.end.get(60, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.OK);
		assertThat(reader.received.get()).isEqualTo(sent);
	}

	private static void awaitNoFurtherMessages() {
		AtomicInteger last = new AtomicInteger(-1);
		Awaitility.await()
			.pollInterval(500, TimeUnit.MILLISECONDS)
			.until(() -> last.getAndSet(sentMessages.get()) == sentMessages.get() && sentMessages.get() > 0);
	}

	private void createUsers() {
		ResponseCollector<CreateUsersResponse> created = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(this.channel).createUsers(created);
		for (int index = 0; index < USERS; index++) {
			requests.onNext(CreateUserRequest.newBuilder()
				.setName("n".repeat(100))
				.setEmail(UUID.randomUUID() + "@example.com")
				.build());
		}
		requests.onCompleted();
		assertThat(created.get().getCount()).isEqualTo(USERS);
	}

	/** A client that requests only as many messages as the test reads. */
	private static class Reader<Q, R> extends ClientCall.Listener<R> {

		private final ClientCall<Q, R> call;

		private final AtomicInteger received = new AtomicInteger();

		private final CompletableFuture<Status> end = new CompletableFuture<>();

		Reader(ClientCall<Q, R> call) {
			this.call = call;
			call.start(this, new Metadata());
		}

		void read(int messages) {
			this.call.request(messages);
		}

		@Override
		public void onMessage(R message) {
			this.received.incrementAndGet();
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			this.end.complete(status);
		}

	}

}
