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
import io.userservice.user.UserRepository;
import io.userservice.user.text.EmailKey;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Finds users by id and by e-mail without blocking. Results complete on another thread,
 * which must not be blocked. They fail with {@link LookupOverloadedException} if too many
 * lookups wait or one waited too long, or with the failure of the query.
 */
@Component
public class UserLookups implements SmartLifecycle {

	/** The most users in one query. */
	public static final int BATCH = CoalescedLookup.BATCH;

	/** Lookups that can wait for their query. */
	public static final int MAX_WAITING = CoalescedLookup.MAX_WAITING;

	private final CoalescedLookup<Integer> byId;

	private final CoalescedLookup<String> byEmail;

	private volatile boolean running;

	/**
	 * @param waitLimits makes a limit for each kind of lookup
	 */
	UserLookups(UserRepository users, ObjectProvider<LookupWaitLimit> waitLimits, MeterRegistry meters,
			ObjectProvider<Tracer> tracers) {
		Tracer tracer = tracers.getIfAvailable(() -> Tracer.NOOP);
		this.byId = new CoalescedLookup<>("user-lookup", users::findUsers, waitLimits.getObject(),
				new LookupObservation("id", meters, tracer));
		this.byEmail = new CoalescedLookup<>("user-email-lookup", users::findUsersByEmailKeys, waitLimits.getObject(),
				new LookupObservation("email", meters, tracer));
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

	/**
	 * The existing users of the ids, by id, in one query. The result may hold other
	 * users, too.
	 */
	public CompletionStage<Map<Integer, StoredUser>> find(Collection<Integer> ids) {
		return this.byId.find(ids);
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
		this.byEmail.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.byId.stop();
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
