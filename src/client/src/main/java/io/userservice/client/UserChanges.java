package io.userservice.client;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.StatusRuntimeException;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceReason;
import io.userservice.api.WatchUsersRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of the users correct: reads all of them once, then follows their changes,
 * and continues after a break where it was, at any replica. Works on a thread of its own
 * until it is closed.
 */
public final class UserChanges implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(UserChanges.class);

	/** The reasons for which the service ends watches in normal operation. */
	private static final Set<String> EXPECTED = Set.of(UserServiceReason.CONNECTION_AGED,
			UserServiceReason.SHUTTING_DOWN, UserServiceReason.TOKEN_EXPIRED);

	private static final int PAGE_SIZE = 10_000;

	private static final long SHORTEST_PAUSE_MILLIS = 200;

	private static final long LONGEST_PAUSE_MILLIS = 10_000;

	private static final long CLOSE_MILLIS = 5_000;

	private final UserServiceBlockingStub users;

	private final UserCopy copy;

	private final CancellableContext context = Context.ROOT.withCancellation();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Thread thread;

	private long pauseMillis = SHORTEST_PAUSE_MILLIS;

	private UserChanges(UserServiceBlockingStub users, UserCopy copy) {
		this.users = users;
		this.copy = copy;
		this.thread = new Thread(this.context.wrap(this::run), "user-changes-copy");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Starts to keep the copy.
	 * @param users with the scope {@code users.read}, and without a deadline of its own
	 */
	public static UserChanges keep(UserServiceBlockingStub users, UserCopy copy) {
		return new UserChanges(users, copy);
	}

	private void run() {
		while (this.closed.getCount() > 0) {
			try {
				follow();
			}
			catch (RuntimeException ex) {
				if (this.closed.getCount() > 0) {
					recover(ex);
				}
			}
		}
	}

	private void follow() {
		if (this.copy.token().isEmpty()) {
			// Taken before the users are read, so that no change falls between.
			String first = firstToken();
			readAll();
			this.copy.store(first);
		}
		apply(watch(this.copy.token()));
	}

	/**
	 * The token of a new watch. The watch itself ends: the changes that it would send
	 * meanwhile are older than the users that are read.
	 */
	private String firstToken() {
		CancellableContext once = Context.current().withCancellation();
		Context before = once.attach();
		try {
			return watch("").next().getResumeToken();
		}
		finally {
			once.detach(before);
			once.cancel(null);
		}
	}

	private Iterator<UserChange> watch(String token) {
		return this.users.watchUsers(WatchUsersRequest.newBuilder().setResumeToken(token).build());
	}

	private void readAll() {
		this.copy.clear();
		int last = 0;
		int before;
		do {
			before = last;
			Iterator<User> page = this.users
				.listUsers(ListUsersRequest.newBuilder().setAfterId(last).setPageSize(PAGE_SIZE).build());
			while (page.hasNext()) {
				User user = page.next();
				this.copy.put(user);
				last = user.getId();
			}
		}
		while (last > before);
	}

	private void apply(Iterator<UserChange> changes) {
		while (changes.hasNext()) {
			UserChange change = changes.next();
			User user = change.getUser();
			// A change of a user that has been deleted since has the id alone.
			if (change.hasUser() && user.getEtag().isEmpty()) {
				this.copy.remove(user.getId());
			}
			else if (change.hasUser()) {
				this.copy.put(user);
			}
			this.copy.store(change.getResumeToken());
			this.pauseMillis = SHORTEST_PAUSE_MILLIS;
		}
	}

	private void recover(RuntimeException failure) {
		String reason = (failure instanceof StatusRuntimeException status) ? UserServiceError.of(status).reason() : "";
		if (reason.equals(UserServiceReason.RESUME_TOKEN_EXPIRED)) {
			logger.info("Reads all users again: the changes since the last are not kept any more");
			this.copy.store("");
			return;
		}
		if (!EXPECTED.contains(reason)) {
			logger.warn("The watch of users has ended and will begin again: {}", failure.toString());
		}
		long spread = ThreadLocalRandom.current().nextLong(this.pauseMillis);
		try {
			this.closed.await(this.pauseMillis + spread, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			this.closed.countDown();
		}
		this.pauseMillis = Math.min(this.pauseMillis * 2, LONGEST_PAUSE_MILLIS);
	}

	/** Stops following, and waits for the change that is being applied. */
	@Override
	public void close() {
		this.closed.countDown();
		this.context.cancel(null);
		try {
			this.thread.join(CLOSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
