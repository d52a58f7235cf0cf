package io.userservice.training;

import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.WatchUsersRequest;

/**
 * A load of each call: as many calls as it takes until the JVM has compiled them with all
 * optimizations, some thousands.
 */
class TrainingCalls {

	private static final int CALLERS = 16;

	private static final int USERS = 2_000;

	private static final int USERS_OF_A_CALL = 50;

	private final UserServiceBlockingStub stub;

	private final UserServiceStub streams;

	private final HealthGrpc.HealthBlockingStub health;

	private final String run = UUID.randomUUID().toString();

	private final AtomicInteger users = new AtomicInteger();

	private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

	private final int part;

	/**
	 * @param part how many of these loads make a whole one
	 */
	TrainingCalls(Channel channel, String token, int part) {
		this.part = part;
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
		var authorization = MetadataUtils.newAttachHeadersInterceptor(headers);
		this.stub = UserServiceGrpc.newBlockingStub(channel).withInterceptors(authorization).withWaitForReady();
		this.streams = UserServiceGrpc.newStub(channel).withInterceptors(authorization).withWaitForReady();
		this.health = HealthGrpc.newBlockingStub(channel).withWaitForReady();
	}

	void run() throws Exception {
		try {
			List<User> stored = createUsers(USERS).getUsersList();
			reads(stored);
			writes(stored);
			times(32, () -> chat(200));
			times(1_000, () -> this.health.check(HealthCheckRequest.getDefaultInstance()));
		}
		finally {
			this.callers.shutdownNow();
		}
	}

	private void reads(List<User> stored) throws Exception {
		times(40_000, () -> this.stub.getUser(GetUserRequest.newBuilder().setId(any(stored).getId()).build()));
		times(3_000, () -> this.stub
			.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(any(stored).getEmail()).build()));
		times(500,
				() -> this.stub.batchGetUsers(BatchGetUsersRequest.newBuilder()
					.addAllIds(Stream.generate(() -> any(stored).getId()).limit(USERS_OF_A_CALL).toList())
					.build()));
		times(3_000, () -> drain(this.stub.listUsers(
				ListUsersRequest.newBuilder().setAfterId(any(stored).getId()).setPageSize(USERS_OF_A_CALL).build())));
		times(100, () -> this.stub.watchUsers(WatchUsersRequest.getDefaultInstance()).next());
	}

	private void writes(List<User> stored) throws Exception {
		ConcurrentLinkedQueue<User> created = new ConcurrentLinkedQueue<>();
		times(5_000, () -> created.add(this.stub.createUser(newUser())));
		times(5_000,
				() -> this.stub.updateUser(UpdateUserRequest.newBuilder()
					.setId(any(stored).getId())
					.setName("Name " + this.users.incrementAndGet())
					.build()));
		times(2_000,
				() -> this.stub.deleteUser(DeleteUserRequest.newBuilder().setId(created.remove().getId()).build()));
		times(500, () -> createUsers(USERS_OF_A_CALL));
	}

	private static User any(List<User> users) {
		return users.get(ThreadLocalRandom.current().nextInt(users.size()));
	}

	private static void drain(Iterator<?> responses) {
		responses.forEachRemaining((response) -> {
		});
	}

	private CreateUserRequest newUser() {
		int number = this.users.incrementAndGet();
		return CreateUserRequest.newBuilder()
			.setName("User " + number)
			.setEmail("user" + number + "." + this.run + "@example.com")
			.build();
	}

	private CreateUsersResponse createUsers(int count) {
		return stream(this.streams::createUsers, Stream.generate(this::newUser).limit(count));
	}

	private void chat(int messages) {
		ChatMessage message = ChatMessage.newBuilder().setUser("Training").setMessage("Hello").build();
		stream(this.streams::chat, Stream.generate(() -> message).limit(messages));
	}

	/** Makes a call with a stream of requests, and returns its last response. */
	private static <Q, R> R stream(Function<StreamObserver<R>, StreamObserver<Q>> call, Stream<Q> requests) {
		LastResponse<R> response = new LastResponse<>();
		StreamObserver<Q> observer = call.apply(response);
		requests.forEach(observer::onNext);
		observer.onCompleted();
		return response.await();
	}

	/** Each caller makes its part of the calls, one after the other. */
	private void times(int calls, Runnable call) throws Exception {
		List<Future<?>> ends = Stream.<Future<?>>generate(() -> this.callers.submit(() -> {
			for (int made = 0; made <= calls / CALLERS / this.part; made++) {
				untilServed(call);
			}
		})).limit(CALLERS).toList();
		for (Future<?> end : ends) {
			end.get();
		}
	}

	/** A slow machine refuses calls of a cold JVM, or is late. */
	private static void untilServed(Runnable call) {
		while (true) {
			try {
				call.run();
				return;
			}
			catch (StatusRuntimeException ex) {
				Status.Code code = ex.getStatus().getCode();
				if (code != Status.Code.RESOURCE_EXHAUSTED && code != Status.Code.DEADLINE_EXCEEDED) {
					throw ex;
				}
			}
		}
	}

}
