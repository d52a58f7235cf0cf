package io.userservice.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.crash.History.Batch;
import io.userservice.testing.ResponseCollector;

/** A client that creates users, retries failed calls, and reads acknowledged users. */
class Writer implements Runnable {

	private static final Metadata.Key<String> IDEMPOTENCY_KEY = Metadata.Key.of("idempotency-key",
			Metadata.ASCII_STRING_MARSHALLER);

	/** One in so many calls has a short deadline, so that its outcome stays unknown. */
	private static final int SHORT_DEADLINE_RATIO = 10;

	private static final int SHORT_DEADLINE_MILLIS = 20;

	private final List<User> acknowledged = new ArrayList<>();

	private final String name;

	private final Channel channel;

	private final Duration deadline;

	private final History history;

	private final Random random;

	private final BooleanSupplier ended;

	/**
	 * @param deadline of CreateUsers calls whose outcome it waits for
	 * @param ended whether to stop
	 */
	Writer(String name, Channel channel, Duration deadline, History history, long seed, BooleanSupplier ended) {
		this.name = name;
		this.channel = channel;
		this.deadline = deadline;
		this.history = history;
		this.random = new Random(seed);
		this.ended = ended;
	}

	@Override
	public void run() {
		for (int call = 0; !this.ended.getAsBoolean(); call++) {
			this.history.pause();
			create(call);
			if (!this.acknowledged.isEmpty()) {
				read(this.acknowledged.get(this.random.nextInt(this.acknowledged.size())));
				read(this.acknowledged.get(this.acknowledged.size() - 1));
			}
		}
	}

	private void create(int call) {
		Batch batch = this.history.begin(IntStream.range(0, 1 + this.random.nextInt(20))
			.mapToObj((index) -> this.name + "-" + call + "-" + index + "@example.com")
			.toList());
		boolean shortDeadline = this.random.nextInt(SHORT_DEADLINE_RATIO) == 0;
		Metadata key = new Metadata();
		key.put(IDEMPOTENCY_KEY, UUID.randomUUID().toString());
		do {
			try {
				List<User> users = send(batch.emails, key, shortDeadline).getUsersList();
				this.history.acknowledge(batch, users);
				this.acknowledged.addAll(users);
			}
			catch (StatusRuntimeException ex) {
				if (!shortDeadline || ex.getStatus().getCode() != Status.Code.DEADLINE_EXCEEDED) {
					this.history.expectOutage(ex);
				}
			}
		}
		while (batch.acknowledged == null && !shortDeadline && !this.ended.getAsBoolean());
	}

	private CreateUsersResponse send(List<String> emails, Metadata key, boolean shortDeadline) {
		ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
		UserServiceStub users = UserServiceGrpc.newStub(this.channel)
			.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key));
		StreamObserver<CreateUserRequest> requests = users
			.withDeadlineAfter(shortDeadline ? SHORT_DEADLINE_MILLIS : this.deadline.toMillis(), TimeUnit.MILLISECONDS)
			.createUsers(response);
		emails.forEach(
				(email) -> requests.onNext(CreateUserRequest.newBuilder().setName(this.name).setEmail(email).build()));
		requests.onCompleted();
		return response.get();
	}

	/** Checks that a replica, whichever is called, finds an acknowledged user. */
	private void read(User user) {
		while (!this.ended.getAsBoolean()) {
			try {
				User found = UserServiceGrpc.newBlockingStub(this.channel)
					.getUser(GetUserRequest.newBuilder().setId(user.getId()).build());
				this.history.reads.incrementAndGet();
				if (!found.equals(user)) {
					this.history.violate("read " + found + " for " + user);
				}
				return;
			}
			catch (StatusRuntimeException ex) {
				this.history.expectOutage(ex);
			}
		}
	}

}
