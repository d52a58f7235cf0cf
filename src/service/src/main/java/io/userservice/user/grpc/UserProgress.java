package io.userservice.user.grpc;

import java.util.function.Supplier;

import io.userservice.user.read.UserDirectory;
import io.userservice.user.write.UserWrites;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/**
 * What the database has done while a call waited for its turn: tells an overload from a
 * database that does not respond, and from locks that others hold.
 */
@Component
class UserProgress {

	private final UserDirectory users;

	private final UserWrites writes;

	UserProgress(UserDirectory users, UserWrites writes) {
		this.users = users;
		this.writes = writes;
	}

	/** The failure to be made if nothing succeeds from now on. */
	Supplier<@Nullable RuntimeException> ofReads() {
		long completed = this.users.completed();
		return () -> (this.users.completed() > completed) ? null : stalled();
	}

	/** As {@link #ofReads}; or if all writes wait for locks in vain. */
	Supplier<@Nullable RuntimeException> ofWrites() {
		Supplier<@Nullable RuntimeException> all = ofReads();
		long committed = this.writes.committed();
		long lockTimeouts = this.writes.lockTimeouts();
		return () -> (this.writes.committed() == committed && this.writes.lockTimeouts() > lockTimeouts)
				? UserWrites.lockTimeout() : all.get();
	}

	private static RuntimeException stalled() {
		return new TransientDataAccessResourceException("no statement ended in time");
	}

}
