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
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Finds users by id and by e-mail without blocking. Results complete on another thread,
 * which must not be blocked. They fail with the reason of the {@link LookupPlaces} if one
 * waited too long or lost its place, or with the failure of the query. Callers take
 * turns.
 */
@Component
public class UserLookups implements SmartLifecycle {

	/** The most users in one query. */
	public static final int BATCH = CoalescedLookup.BATCH;

	private final CoalescedLookup<Integer> byId;

	/** Of many users at once, which take long, so that those of one need not wait. */
	private final CoalescedLookup<Integer> batches;

	private final CoalescedLookup<String> byEmail;

	private volatile boolean running;

	/**
	 * @param users without the repository's proxy, which costs as much as reading the
	 * rows of a query
	 * @param waitLimits makes a limit for each kind of lookup
	 */
	UserLookups(UserReadsByJdbc users, LookupPlaces places, ObjectProvider<LookupWaitLimit> waitLimits,
			MeterRegistry meters, ObjectProvider<Tracer> tracers) {
		Tracer tracer = tracers.getIfAvailable(() -> Tracer.NOOP);
		this.byId = new CoalescedLookup<>("user-lookup", users::findUsers, places, waitLimits.getObject(),
				new LookupObservation("id", meters, tracer));
		this.batches = new CoalescedLookup<>("user-batch-lookup", users::findUsers, places, waitLimits.getObject(),
				new LookupObservation("ids", meters, tracer));
		this.byEmail = new CoalescedLookup<>("user-email-lookup", users::findUsersByEmailKeys, places,
				waitLimits.getObject(), new LookupObservation("email", meters, tracer));
	}

	/** Fails with {@link UserException.NotFound} if no user has the id. */
	public CompletionStage<StoredUser> find(Object caller, int id) {
		return this.byId.find(caller, List.of(id))
			.thenApply((found) -> existing(found.get(id), () -> new UserException.NotFound(id)));
	}

	/** Fails with {@link UserException.EmailNotFound} if no user has the mailbox. */
	public CompletionStage<StoredUser> findByEmail(Object caller, String email) {
		String key = EmailKey.of(email);
		return this.byEmail.find(caller, List.of(key))
			.thenApply((found) -> existing(found.get(key), () -> new UserException.EmailNotFound(email)));
	}

	/**
	 * The existing users of the ids, by id, in one query. The result may hold other
	 * users, too.
	 */
	public CompletionStage<Map<Integer, StoredUser>> find(Object caller, Collection<Integer> ids) {
		return this.batches.find(caller, ids);
	}

	private static StoredUser existing(@Nullable StoredUser user, Supplier<UserException> missing) {
		if (user == null) {
			throw new CompletionException(missing.get());
		}
		return user;
	}

	@Override
	public void start() {
		this.byId.start();
		this.batches.start();
		this.byEmail.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.byId.stop();
		this.batches.stop();
		this.byEmail.stop();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Starts before the servers, and stops after they have ended their calls. */
	@Override
	public int getPhase() {
		return 0;
	}

}
