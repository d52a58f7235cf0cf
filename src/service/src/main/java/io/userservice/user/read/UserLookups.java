package io.userservice.user.read;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import io.userservice.user.StoredUser;
import io.userservice.user.UserException;
import io.userservice.user.state.Consistency;
import io.userservice.user.state.StandbyReads;
import io.userservice.user.state.UserCondition;
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

	private final RoutedLookup<Integer> byId;

	/** Of many users at once, which take long, so that those of one need not wait. */
	private final RoutedLookup<Integer> batches;

	private final RoutedLookup<String> byEmail;

	private volatile boolean running;

	/**
	 * @param users without the repository's proxy, which costs as much as reading the
	 * rows of a query
	 * @param waitLimits makes a limit for each kind of lookup
	 */
	UserLookups(UserReadsByJdbc users, StandbyReads standbys, LookupPlaces places,
			ObjectProvider<LookupWaitLimit> waitLimits, MeterRegistry meters, ObjectProvider<Tracer> tracers) {
		Tracer tracer = tracers.getIfAvailable(() -> Tracer.NOOP);
		this.byId = routed("user-lookup", users::findUsers,
				(ids, calls) -> UserReadsByJdbc.byId(standbys.read(UserCondition.ids(ids), calls), true), standbys,
				places, waitLimits, new LookupObservation("id", meters, tracer));
		this.batches = routed("user-batch-lookup", users::findUsers,
				(ids, calls) -> UserReadsByJdbc.byId(standbys.read(UserCondition.ids(ids), calls), true), standbys,
				places, waitLimits, new LookupObservation("ids", meters, tracer));
		this.byEmail = routed("user-email-lookup", users::findUsersByEmailKeys,
				(keys, calls) -> UserReadsByJdbc.byEmailKey(standbys.read(UserCondition.emailKeys(keys), calls), true),
				standbys, places, waitLimits, new LookupObservation("email", meters, tracer));
	}

	private static <K> RoutedLookup<K> routed(String thread, LookupQuery<K> primary, LookupQuery<K> standby,
			StandbyReads standbys, LookupPlaces places, ObjectProvider<LookupWaitLimit> waitLimits,
			LookupObservation observation) {
		var atPrimary = new CoalescedLookup<>(thread, primary, places, waitLimits.getObject(), observation);
		var atStandby = standbys.areConfigured() ? Optional
			.of(new CoalescedLookup<>("standby-" + thread, standby, places, waitLimits.getObject(), observation))
				: Optional.<CoalescedLookup<K>>empty();
		return new RoutedLookup<>(atPrimary, atStandby, standbys);
	}

	/** As below, for a call that does not ask for a state of the database. */
	public CompletionStage<StoredUser> find(Object caller, int id) {
		return find(caller, id, null);
	}

	/**
	 * Fails with {@link UserException.NotFound} if no user has the id.
	 * @param consistency the state that the call asks for; null for none
	 */
	public CompletionStage<StoredUser> find(Object caller, int id, @Nullable Consistency consistency) {
		return this.byId.find(caller, List.of(id), consistency)
			.thenApply((found) -> existing(found.get(id), () -> new UserException.NotFound(id)));
	}

	/** Fails with {@link UserException.EmailNotFound} if no user has the mailbox. */
	public CompletionStage<StoredUser> findByEmail(Object caller, String email, @Nullable Consistency consistency) {
		String key = EmailKey.of(email);
		return this.byEmail.find(caller, List.of(key), consistency)
			.thenApply((found) -> existing(found.get(key), () -> new UserException.EmailNotFound(email)));
	}

	/**
	 * The existing users of the ids, by id, in one query. The result may hold other
	 * users, too.
	 */
	public CompletionStage<Map<Integer, StoredUser>> find(Object caller, Collection<Integer> ids,
			@Nullable Consistency consistency) {
		return this.batches.find(caller, ids, consistency);
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
