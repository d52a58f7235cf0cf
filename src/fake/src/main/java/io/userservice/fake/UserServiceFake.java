package io.userservice.fake;

import java.util.List;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.error.UserErrors;
import io.userservice.fake.memory.FakeUsers;
import io.userservice.fake.memory.Watches;
import io.userservice.user.input.NewUser;

/**
 * A user-service in memory, for the tests of its clients: users by the contract's rules,
 * with its errors, etags, idempotency keys and watches. Tests can make calls fail, set
 * the clock, and look at what is stored. To be added to any gRPC server, or to be a bean
 * where an application's services are served. Thread-safe.
 * <p>
 * It checks no tokens, has no bounds but those of the contract, and gives an answer at
 * once.
 */
public final class UserServiceFake implements BindableService {

	private final Faults faults = new Faults();

	private final Watches watches = new Watches();

	private final FakeClock clock = new FakeClock(this::moved);

	private final FakeUsers users = new FakeUsers(this.clock, this.watches::resume);

	private final CallInterceptor interceptor = new CallInterceptor(this.faults, this.users);

	private void moved() {
		this.users.history().deleteOld();
		this.watches.progress();
	}

	@Override
	public ServerServiceDefinition bindService() {
		return ServerInterceptors.intercept(UserServiceGrpc.bindService(new FakeCalls(this.users, this.watches)),
				this.interceptor);
	}

	/** The clock, which runs with the system's until it is set. */
	public FakeClock clock() {
		return this.clock;
	}

	/** Stores a user, whether or not it is valid, without a call that counts or fails. */
	public User add(String name, String email) {
		return this.users.create(null, new NewUser(name, email));
	}

	/** All users, in ascending id. */
	public List<User> users() {
		return this.users.after(0);
	}

	/**
	 * Ends the next call, or the next calls that a fault is for, after earlier faults.
	 */
	public void fail(Fault fault) {
		this.faults.add(fault);
	}

	/** Ends the calls that are open, such as watches and chats, as a shutdown does. */
	public void endOpenCalls(Fault fault) {
		this.interceptor.endAll(fault.end());
	}

	/** How many calls of a method have come, those that failed included. */
	public int calls(MethodDescriptor<?, ?> method) {
		return this.faults.calls(method);
	}

	/** Makes each resume token that does not name the present too old. */
	public void expireResumeTokens() {
		this.users.history().deleteAll();
	}

	/** Sends a progress on each watch that has no change to send. */
	public void sendProgress() {
		this.watches.progress();
	}

	/**
	 * Forgets users, changes, keys, faults and calls, for the next test; lets the clock
	 * run. A watch that is open ends with RESUME_TOKEN_EXPIRED.
	 */
	public void reset() {
		this.faults.clear();
		this.users.clear();
		endOpenCalls(Fault.of(UserErrors.resumeTokenExpired()));
		this.clock.run();
	}

}
