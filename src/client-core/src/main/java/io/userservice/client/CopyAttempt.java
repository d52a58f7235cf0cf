package io.userservice.client;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import io.grpc.Status;
import io.grpc.StatusException;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceReason;
import io.userservice.api.WatchUsersRequest;

/**
 * Brings a copy up to date and keeps it so, until something fails. A status is thrown by
 * the service's calls alone, all else by the copy.
 */
final class CopyAttempt {

	private static final int PAGE_SIZE = 10_000;

	private final UserServiceBlockingStub users;

	private final UserCopy copy;

	private final Duration longestSilence;

	/** When the first change was received; 0 if none was. */
	private long followsSince;

	CopyAttempt(UserServiceBlockingStub users, UserCopy copy, Duration longestSilence) {
		this.users = users;
		this.copy = copy;
		this.longestSilence = longestSilence;
	}

	/** Ends with an exception only. */
	void run() throws StatusException, InterruptedException {
		String token = this.copy.token();
		follow(token.isEmpty() ? readAll() : token);
	}

	/** For how long it has followed changes. */
	Duration followed() {
		return (this.followsSince == 0) ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - this.followsSince);
	}

	static boolean isExpired(Throwable failure) {
		return failure instanceof StatusException status
				&& UserServiceReason.RESUME_TOKEN_EXPIRED.equals(UserServiceError.of(status).reason());
	}

	/** Returns the token from which on changes may be missing in what was read. */
	private String readAll() throws StatusException, InterruptedException {
		String token = firstToken();
		Set<Integer> gone = new HashSet<>(this.copy.ids());
		int last = 0;
		int before;
		do {
			before = last;
			try (ReceivedMessages<?, User> page = list(last)) {
				for (User user = page.next(); user != null; user = page.next()) {
					this.copy.put(user);
					gone.remove(user.getId());
					last = user.getId();
				}
			}
		}
		while (last > before);
		gone.forEach(this.copy::remove);
		this.copy.store(token);
		return token;
	}

	/**
	 * The token of a new watch. The watch itself ends: the changes that it would send
	 * meanwhile are older than the users that are read.
	 */
	private String firstToken() throws StatusException, InterruptedException {
		try (ReceivedMessages<?, UserChange> changes = watch("")) {
			return received(changes).getResumeToken();
		}
	}

	private void follow(String token) throws StatusException, InterruptedException {
		try (ReceivedMessages<?, UserChange> changes = watch(token)) {
			while (true) {
				UserChange change = received(changes);
				if (this.followsSince == 0) {
					this.followsSince = System.nanoTime();
				}
				apply(change);
			}
		}
		catch (StatusException ex) {
			if (isExpired(ex)) {
				this.copy.store("");
			}
			throw ex;
		}
	}

	private void apply(UserChange change) {
		User user = change.getUser();
		// A change of a user that has been deleted since has the id alone.
		if (change.hasUser() && user.getEtag().isEmpty()) {
			this.copy.remove(user.getId());
		}
		else if (change.hasUser()) {
			this.copy.put(user);
		}
		this.copy.store(change.getResumeToken());
	}

	private ReceivedMessages<?, UserChange> watch(String token) {
		return ReceivedMessages.of(this.users, UserServiceGrpc.getWatchUsersMethod(),
				WatchUsersRequest.newBuilder().setResumeToken(token).build(), this.longestSilence);
	}

	private ReceivedMessages<?, User> list(int after) {
		return ReceivedMessages.of(this.users, UserServiceGrpc.getListUsersMethod(),
				ListUsersRequest.newBuilder().setAfterId(after).setPageSize(PAGE_SIZE).build(), this.longestSilence);
	}

	/** A watch has no last change, and each has a token. */
	private static UserChange received(ReceivedMessages<?, UserChange> changes)
			throws StatusException, InterruptedException {
		UserChange change = changes.next();
		if (change == null || change.getResumeToken().isEmpty()) {
			throw Status.UNAVAILABLE.withDescription("the watch has ended, or sends no token").asException();
		}
		return change;
	}

}
