package bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UserServiceGrpc.UserServiceStub;

/**
 * A mix of calls with deadlines, from several connections and callers. Calls start at a
 * rate, whether or not earlier ones have ended, as those of independent callers do.
 */
class MixedLoad implements AutoCloseable {

	private static final int CONNECTIONS = 8;

	private static final int USERS_OF_A_CREATION = 10;

	private static final int USERS_OF_A_PAGE = 50;

	/** Deep pages cost the service much more than the load generator. */
	private static final int PAGES = 1_000;

	/** A kind of call: its share of the calls in percent, and its deadline. */
	enum Kind {

		GET_USER(60, 1), CREATE_USERS(20, 2), LIST_USERS(20, 2);

		private final int percent;

		private final int deadlineSeconds;

		Kind(int percent, int deadlineSeconds) {
			this.percent = percent;
			this.deadlineSeconds = deadlineSeconds;
		}

		private static Kind random(Random random) {
			int percent = random.nextInt(100);
			return (percent < GET_USER.percent) ? GET_USER
					: (percent < GET_USER.percent + CREATE_USERS.percent) ? CREATE_USERS : LIST_USERS;
		}

	}

	private final List<ManagedChannel> channels = new ArrayList<>();

	private final List<List<UserServiceStub>> stubs = new ArrayList<>();

	private final Random random = new Random(1);

	/**
	 * @param server that is loaded
	 */
	MixedLoad(ServerProcess server) {
		for (int connection = 0; connection < CONNECTIONS; connection++) {
			ManagedChannel channel = server.newChannel();
			this.channels.add(channel);
			this.stubs.add(server.stubs(channel));
		}
	}

	/** Keeps a number of calls in flight. */
	Outcomes inFlight(int calls, double seconds) throws InterruptedException {
		Outcomes outcomes = new Outcomes();
		Semaphore free = new Semaphore(calls);
		long end = System.nanoTime() + nanos(seconds);
		while (System.nanoTime() < end) {
			free.acquire();
			start(Kind.random(this.random), System.nanoTime(), outcomes, free::release);
		}
		free.acquire(calls);
		return outcomes.over(seconds);
	}

	/** Starts calls at a rate. */
	Outcomes atRate(double callsPerSecond, double seconds) {
		Outcomes outcomes = new Outcomes();
		long begin = System.nanoTime();
		long interval = (long) (TimeUnit.SECONDS.toNanos(1) / callsPerSecond);
		for (long due = begin; due < begin + nanos(seconds); due += interval) {
			while (System.nanoTime() < due) {
				LockSupport.parkNanos(due - System.nanoTime());
			}
			outcomes.started(System.nanoTime() - due);
			start(Kind.random(this.random), due, outcomes, () -> {
			});
		}
		return outcomes.over(seconds);
	}

	/** Starts a call that the client cancels at some moment. */
	void startAndCancel() {
		Kind kind = Kind.random(this.random);
		Outcomes ignored = new Outcomes();
		Context.CancellableContext context = Context.current().withCancellation();
		context.run(() -> start(kind, System.nanoTime(), ignored, () -> {
		}));
		context.cancel(null);
	}

	/** Cuts a connection with all its calls, and opens another one. */
	void reconnect(ServerProcess server) {
		int connection = this.random.nextInt(CONNECTIONS);
		this.channels.get(connection).shutdownNow();
		ManagedChannel channel = server.newChannel();
		this.channels.set(connection, channel);
		this.stubs.set(connection, server.stubs(channel));
	}

	private void start(Kind kind, long due, Outcomes outcomes, Runnable afterwards) {
		List<UserServiceStub> ofConnection = this.stubs.get(this.random.nextInt(CONNECTIONS));
		UserServiceStub stub = ofConnection.get(this.random.nextInt(ofConnection.size()))
			.withDeadlineAfter(kind.deadlineSeconds, TimeUnit.SECONDS);
		CallRecorder<?> recorder = new CallRecorder<>(kind, due, outcomes, afterwards);
		switch (kind) {
			case GET_USER -> stub.getUser(
					GetUserRequest.newBuilder().setId(1 + this.random.nextInt(Bench.USERS)).build(), recorder.cast());
			case LIST_USERS -> stub.listUsers(ListUsersRequest.newBuilder()
				.setPage(1 + this.random.nextInt(PAGES))
				.setPageSize(USERS_OF_A_PAGE)
				.build(), recorder.cast());
			case CREATE_USERS -> createUsers(stub, recorder.cast());
		}
	}

	private static void createUsers(UserServiceStub stub, StreamObserver<CreateUsersResponse> response) {
		StreamObserver<CreateUserRequest> requests = stub.createUsers(response);
		String prefix = UUID.randomUUID().toString();
		for (int user = 0; user < USERS_OF_A_CREATION; user++) {
			requests.onNext(CreateUserRequest.newBuilder()
				.setName("New user " + user)
				.setEmail(prefix + "-" + user + "@example.com")
				.build());
		}
		requests.onCompleted();
	}

	private static long nanos(double seconds) {
		return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
	}

	@Override
	public void close() {
		this.channels.forEach(ManagedChannel::shutdownNow);
	}

}
