package io.userservice.client;

import java.time.Duration;
import java.util.Iterator;
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
import io.userservice.api.WatchUsersRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of the users correct: reads all of them once, then follows their changes,
 * and goes on after a break where it was, on whichever replica. On a thread of its own,
 * until it is closed.
 */
public final class UserChanges implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(UserChanges.class);

	private static final int PAGE_SIZE = 10_000;

	private static final long SHORTEST_PAUSE_MILLIS = 200;

	private static final long LONGEST_PAUSE_MILLIS = 10_000;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	private final UserServiceBlockingStub users;

	private final Copy copy;

	private final CancellableContext context = Context.ROOT.withCancellation();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Thread thread;

	private long pauseMillis = SHORTEST_PAUSE_MILLIS;

	/**
	 * A copy of the users. All methods are called on one thread; an exception is logged,
	 * and the change is given again.
	 */
	public interface Copy {

		/**
		 * The token that was stored last, also by an earlier process; empty if there is
		 * none, so that all users are read.
		 */
		String token();

		/**
		 * Forgets all users; all that exist are put after it, and then a token stored.
		 */
		void clear();

		/** Stores a user, in place of one with the same id. */
		void put(User user);

		/** Removes a user if it has it. */
		void remove(int id);

		/**
		 * Stores a token, best in one transaction with what was put and removed before:
		 * what comes after the last stored token is given again after a break.
		 */
		void store(String token);

	}

	private UserChanges(UserServiceBlockingStub users, Copy copy) {
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
	public static UserChanges keep(UserServiceBlockingStub users, Copy copy) {
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
			switch (change.getKind()) {
				case KIND_PROGRESS -> {
					// Only the token.
				}
				case KIND_DELETED -> this.copy.remove(user.getId());
				default -> {
					// A user that was deleted meanwhile has its id alone.
					if (user.getEtag().isEmpty()) {
						this.copy.remove(user.getId());
					}
					else {
						this.copy.put(user);
					}
				}
			}
			this.copy.store(change.getResumeToken());
			this.pauseMillis = SHORTEST_PAUSE_MILLIS;
		}
	}

	private void recover(RuntimeException failure) {
		if (failure instanceof StatusRuntimeException status
				&& UserServiceReason.RESUME_TOKEN_EXPIRED.equals(UserServiceError.of(status).reason())) {
			logger.info("Reads all users again: the changes since the last are not kept any more");
			this.copy.store("");
			return;
		}
		logger.warn("Goes on with the changes of users in a moment: {}", failure.toString());
		long spread = ThreadLocalRandom.current().nextLong(this.pauseMillis);
		try {
			this.closed.await(this.pauseMillis + spread, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			this.closed.countDown();
		}
		this.pauseMillis = Math.min(this.pauseMillis * 2, LONGEST_PAUSE_MILLIS);
	}

	/** Ends it, and waits for the change that is being given. */
	@Override
	public void close() {
		this.closed.countDown();
		this.context.cancel(null);
		try {
			this.thread.join(CLOSE_TIMEOUT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
