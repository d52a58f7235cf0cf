package io.userservice.user.grpc;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.userservice.rpc.call.Caller;
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

	private static final int CALLERS = 5_000;

	private final UserDirectory users;

	private final UserWrites writes;

	private final LoadingCache<Object, Outcomes> byCaller = Caffeine.newBuilder()
		.maximumSize(CALLERS)
		.build((caller) -> new Outcomes(new AtomicLong(), new AtomicLong()));

	/** How many writes of a caller have succeeded, and waited for a lock in vain. */
	private record Outcomes(AtomicLong succeeded, AtomicLong lockTimeouts) {
	}

	UserProgress(UserDirectory users, UserWrites writes) {
		this.users = users;
		this.writes = writes;
	}

	/** Makes a write of the current caller. */
	<R> R count(Supplier<R> write) {
		Outcomes outcomes = this.byCaller.get(Caller.currentKey());
		try {
			R result = write.get();
			outcomes.succeeded().incrementAndGet();
			return result;
		}
		catch (RuntimeException ex) {
			if (UserWrites.isLockTimeout(ex)) {
				outcomes.lockTimeouts().incrementAndGet();
			}
			throw ex;
		}
	}

	/** The failure to be made if nothing succeeds from now on. */
	Supplier<@Nullable RuntimeException> ofReads() {
		long completed = this.users.completed();
		return () -> (this.users.completed() > completed) ? null : stalled();
	}

	/** As {@link #ofReads}; or if all writes, or the caller's, wait for locks in vain. */
	Supplier<@Nullable RuntimeException> ofWrites() {
		Supplier<@Nullable RuntimeException> all = ofReads();
		Outcomes own = this.byCaller.get(Caller.currentKey());
		BooleanSupplier ownAreLocked = isLocked(own.succeeded()::get, own.lockTimeouts()::get);
		BooleanSupplier allAreLocked = isLocked(this.writes::committed, this.writes::lockTimeouts);
		return () -> (ownAreLocked.getAsBoolean() || allAreLocked.getAsBoolean()) ? UserWrites.lockTimeout()
				: all.get();
	}

	private static BooleanSupplier isLocked(LongSupplier succeeded, LongSupplier lockTimeouts) {
		long succeededBefore = succeeded.getAsLong();
		long timeoutsBefore = lockTimeouts.getAsLong();
		return () -> succeeded.getAsLong() == succeededBefore && lockTimeouts.getAsLong() > timeoutsBefore;
	}

	private static RuntimeException stalled() {
		return new TransientDataAccessResourceException("no statement ended in time");
	}

}
