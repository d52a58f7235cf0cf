package bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

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

	private final Mix mix;

	private final List<ManagedChannel> channels = new ArrayList<>();

	private final List<List<UserServiceStub>> stubs = new ArrayList<>();

	private final Random random = new Random(1);

	private MixedLoad(Mix mix) {
		this.mix = mix;
	}

	/** Calls of all callers on a few connections. */
	static MixedLoad of(Mix mix, ServerProcess server) {
		MixedLoad load = new MixedLoad(mix);
		for (int connection = 0; connection < CONNECTIONS; connection++) {
			ManagedChannel channel = server.newChannel();
			load.channels.add(channel);
			load.stubs.add(server.stubs(channel));
		}
		return load;
	}

	/** Calls of all callers by one channel, which is closed with the load. */
	static MixedLoad by(ManagedChannel channel, Mix mix, List<String> tokens) {
		MixedLoad load = new MixedLoad(mix);
		load.channels.add(channel);
		load.stubs.add(ServerProcess.stubs(channel, tokens));
		return load;
	}

	/** Each caller has a connection of its own. */
	static MixedLoad ofEachCaller(Mix mix, ServerProcess server) {
		MixedLoad load = new MixedLoad(mix);
		for (int caller = 0; caller < server.callers(); caller++) {
			ManagedChannel channel = server.newChannelOf(caller);
			load.channels.add(channel);
			load.stubs.add(List.of(server.stubs(channel).get(caller)));
		}
		return load;
	}

	/** Keeps a number of calls in flight. */
	Outcomes inFlight(int calls, double seconds) throws InterruptedException {
		Outcomes outcomes = new Outcomes();
		Semaphore free = new Semaphore(calls);
		long end = System.nanoTime() + nanos(seconds);
		while (System.nanoTime() < end) {
			free.acquire();
			start(System.nanoTime(), outcomes, free::release);
		}
		free.acquire(calls);
		return outcomes.over(seconds);
	}

	/** Makes a number of calls, of which some are in flight at a time. */
	Outcomes calls(int calls, int inFlight) throws InterruptedException {
		Outcomes outcomes = new Outcomes();
		Semaphore free = new Semaphore(inFlight);
		long begin = System.nanoTime();
		for (int call = 0; call < calls; call++) {
			free.acquire();
			start(System.nanoTime(), outcomes, free::release);
		}
		free.acquire(inFlight);
		return outcomes.over((System.nanoTime() - begin) / 1e9);
	}

	/** Starts calls at a rate for some time. */
	Outcomes atRate(double callsPerSecond, double seconds) {
		long end = System.nanoTime() + nanos(seconds);
		return atRate(callsPerSecond, (due) -> due < end);
	}

	/**
	 * Starts calls at a rate.
	 * @param goesOn given the nanosecond at which the next call is due
	 */
	Outcomes atRate(double callsPerSecond, LongPredicate goesOn) {
		Outcomes outcomes = new Outcomes();
		long begin = System.nanoTime();
		long interval = (long) (TimeUnit.SECONDS.toNanos(1) / callsPerSecond);
		long due = begin;
		for (; goesOn.test(due); due += interval) {
			while (System.nanoTime() < due) {
				LockSupport.parkNanos(due - System.nanoTime());
			}
			outcomes.started(System.nanoTime() - due);
			start(due, outcomes, () -> {
			});
		}
		return outcomes.over((due - begin) / 1e9);
	}

	/** Starts a call that the client cancels at some moment. */
	void startAndCancel() {
		Outcomes ignored = new Outcomes();
		Context.CancellableContext context = Context.current().withCancellation();
		context.run(() -> start(System.nanoTime(), ignored, () -> {
		}));
		context.cancel(null);
	}

	/** Cuts a connection with all its calls, and opens another one. */
	void reconnect(ServerProcess server) {
		int connection = this.random.nextInt(this.channels.size());
		this.channels.get(connection).shutdownNow();
		ManagedChannel channel = server.newChannel();
		this.channels.set(connection, channel);
		this.stubs.set(connection, server.stubs(channel));
	}

	private void start(long due, Outcomes outcomes, Runnable afterwards) {
		Mix.Kind kind = this.mix.random(this.random);
		List<UserServiceStub> ofConnection = this.stubs.get(this.random.nextInt(this.stubs.size()));
		UserServiceStub stub = ofConnection.get(this.random.nextInt(ofConnection.size()))
			.withDeadlineAfter(kind.deadlineSeconds(), TimeUnit.SECONDS);
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
