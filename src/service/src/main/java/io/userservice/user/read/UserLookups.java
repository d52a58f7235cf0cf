package io.userservice.user.read;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import io.userservice.user.StoredUser;
import io.userservice.user.UserException;
import io.userservice.user.text.EmailKey;
import jakarta.annotation.PreDestroy;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Finds users by id and by e-mail without blocking. Results complete on another thread,
 * which must not be blocked; they fail with {@link UserException.LookupOverloaded} if
 * they waited too long, or with what the query failed with. All methods throw
 * {@link UserException.LookupOverloaded} if too many lookups wait already.
 */
@Component
public class UserLookups {

	/** Users in one query; more would make its first caller wait for its last row. */
	public static final int BATCH = 256;

	private final CoalescedLookup<Integer> byId;

	private final CoalescedLookup<String> byEmail;

	/** Limits how long lookups wait for their query. Called by one thread at a time. */
	@FunctionalInterface
	public interface WaitLimit {

		/**
		 * @param oldest the nanoseconds that the oldest lookup has waited; 0 if none does
		 * @param waiting the lookups that wait
		 * @return the nanoseconds that a lookup may wait now
		 */
		long longestWait(long oldest, int waiting);

	}

	/**
	 * @param waitLimits makes one for each kind of lookup
	 */
	UserLookups(UserReads reads, ObjectProvider<WaitLimit> waitLimits, MeterRegistry meters,
			ObjectProvider<Tracer> tracers) {
		Tracer tracer = tracers.getIfAvailable(() -> Tracer.NOOP);
		this.byId = new CoalescedLookup<>("user-lookup", (ids) -> reads.find(ids.toArray(Integer[]::new)), StoredUser::id,
				waitLimits.getObject(), new LookupObservation("id", meters, tracer));
		this.byEmail = new CoalescedLookup<>("user-email-lookup",
				(keys) -> reads.findByEmailKeys(keys.toArray(String[]::new)), (user) -> EmailKey.of(user.email()),
				waitLimits.getObject(), new LookupObservation("email", meters, tracer));
	}

	/** Fails with {@link UserException.NotFound} if no user has the id. */
	public CompletionStage<StoredUser> find(int id) {
		return this.byId.find(List.of(id))
			.thenApply((found) -> existing(found.get(id), () -> new UserException.NotFound(id)));
	}

	/** Fails with {@link UserException.EmailNotFound} if no user has the mailbox. */
	public CompletionStage<StoredUser> findByEmail(String email) {
		String key = EmailKey.of(email);
		return this.byEmail.find(List.of(key))
			.thenApply((found) -> existing(found.get(key), () -> new UserException.EmailNotFound(email)));
	}

	/** Those of the users that exist, by id, and perhaps others; in one query. */
	public CompletionStage<Map<Integer, StoredUser>> find(Collection<Integer> ids) {
		return this.byId.find(ids);
	}

	private static StoredUser existing(@Nullable StoredUser user, Supplier<UserException> missing) {
		if (user == null) {
			throw new CompletionException(missing.get());
		}
		return user;
	}

	/** The server has ended its calls by now. */
	@PreDestroy
	void stop() {
		this.byId.stop();
		this.byEmail.stop();
	}

}
