package io.userservice.rpc.deadline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;
import io.userservice.api.UserServiceGrpc;
import io.userservice.chat.Echo;
import io.userservice.rpc.error.ExceptionHandlingInterceptor;
import io.userservice.rpc.error.ExceptionMappers;
import io.userservice.rpc.error.LogProperties;
import io.userservice.rpc.server.CallTimer;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.WireError;
import io.userservice.user.grpc.MethodTable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class DeadlineInterceptorTests {

	private final CountDownLatch testEnds = new CountDownLatch(1);

	private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

	private final CallTimer timer = new CallTimer();

	private final DeadlineInterceptor deadlines = new DeadlineInterceptor(
			new DeadlineProperties(Duration.ofMillis(100), Duration.ofMillis(200), Map.of("user.UserService/Chat",
					Duration.ZERO, "user.UserService/CreateUsers", Duration.ofHours(1))),
			new MethodPolicies(MethodTable.rows(), List.of()), this.timer);

	private Server server;

	private ManagedChannel channel;

	private UserServiceBlockingStub stub;

	/**
	 * GetUser blocks until the test ends, ListUsers sends one user and never completes,
	 * CreateUsers fails at its start, and Chat echoes.
	 */
	private class HangingService extends UserServiceImplBase {

		@Override
		public void getUser(GetUserRequest request, StreamObserver<User> response) {
			Context.current()
				.addListener((context) -> DeadlineInterceptorTests.this.cancelled.complete(null), Runnable::run);
			try {
				DeadlineInterceptorTests.this.testEnds.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			response.onNext(User.getDefaultInstance());
			response.onCompleted();
		}

		@Override
		public void listUsers(ListUsersRequest request, StreamObserver<User> responses) {
			responses.onNext(User.getDefaultInstance());
		}

		@Override
		public StreamObserver<CreateUserRequest> createUsers(StreamObserver<CreateUsersResponse> response) {
			throw new IllegalStateException("fails at its start");
		}

		@Override
		public StreamObserver<ChatMessage> chat(StreamObserver<ChatMessage> responses) {
			assertThat(Context.current().getDeadline()).isNull();
			return Echo.over(responses);
		}

	}

	@BeforeEach
	void serve() throws Exception {
		String name = InProcessServerBuilder.generateName();
		this.server = InProcessServerBuilder.forName(name)
			.addService(ServerInterceptors.interceptForward(new HangingService(),
					new ExceptionHandlingInterceptor(
							new ExceptionMappers(List.of(), new LogProperties(1_000), new SimpleMeterRegistry())),
					this.deadlines))
			.build()
			.start();
		this.channel = InProcessChannelBuilder.forName(name).build();
		this.stub = UserServiceGrpc.newBlockingStub(this.channel);
	}

	@AfterEach
	void stop() {
		this.testEnds.countDown();
		this.channel.shutdownNow();
		this.server.shutdownNow();
		this.timer.stop();
	}

	@Test
	void endsACallWhoseHandlerBlocks() {
		// On a busy machine the call can end before it reaches the handler.
		Awaitility.await().until(() -> {
			WireError error = WireError.of(() -> this.stub.getUser(GetUserRequest.getDefaultInstance()));
			assertThat(error.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
			assertThat(error.reason()).isEqualTo("DEADLINE_EXCEEDED");
			return this.cancelled.isDone();
		});
	}

	@Test
	void endsAStreamThatSendsNothingMore() {
		WireError error = WireError
			.of(() -> this.stub.listUsers(ListUsersRequest.getDefaultInstance()).forEachRemaining((user) -> {
			}));
		assertThat(error.reason()).isEqualTo("DEADLINE_EXCEEDED");
	}

	@Test
	void leavesAShorterDeadlineOfTheClientToGrpc() {
		StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class,
				() -> this.stub.withDeadlineAfter(20, TimeUnit.MILLISECONDS)
					.getUser(GetUserRequest.getDefaultInstance()));
		assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
	}

	@Test
	void limitsACallWithALongerDeadlineOfTheClient() {
		WireError error = WireError
			.of(() -> this.stub.withDeadlineAfter(1, TimeUnit.HOURS).getUser(GetUserRequest.getDefaultInstance()));
		assertThat(error.reason()).isEqualTo("DEADLINE_EXCEEDED");
	}

	/** A call without a token, for example, fails at its start. */
	@Test
	void cancelsTheTimerOfACallThatFailsAtItsStart() {
		ResponseCollector<CreateUsersResponse> created = new ResponseCollector<>();
		UserServiceGrpc.newStub(this.channel).createUsers(created);
		assertThat(WireError.of(created::get).reason()).isEqualTo("INTERNAL");
		assertThat(((ThreadPoolExecutor) this.timer.executor()).getQueue()).isEmpty();
	}

	@Test
	void setsNoDeadlineForMethodsWhoseLimitIsZero() throws Exception {
		CompletableFuture<ChatMessage> response = new CompletableFuture<>();
		CompletableFuture<Throwable> end = new CompletableFuture<>();
		StreamObserver<ChatMessage> chat = UserServiceGrpc.newStub(this.channel).chat(new StreamObserver<>() {
			@Override
			public void onNext(ChatMessage message) {
				response.complete(message);
			}

			@Override
			public void onError(Throwable failure) {
				response.completeExceptionally(failure);
				end.complete(failure);
			}

			@Override
			public void onCompleted() {
				end.complete(null);
			}
		});
		// The chat stays open longer than another stream, which reaches its limit.
		WireError.of(() -> this.stub.listUsers(ListUsersRequest.getDefaultInstance()).forEachRemaining((user) -> {
		}));
		chat.onNext(ChatMessage.newBuilder().setMessage("still here").build());
		assertThat(response.get(60, TimeUnit.SECONDS).getMessage()).isEqualTo("Echo: still here");
		chat.onCompleted();
		assertThat(end.get(60, TimeUnit.SECONDS)).isNull();
	}

}
