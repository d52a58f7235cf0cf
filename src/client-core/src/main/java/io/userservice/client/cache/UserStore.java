package io.userservice.client.cache;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import org.jspecify.annotations.Nullable;

/**
 * The users that are kept, each in the newest state that was seen, within a bound of
 * bytes. Nothing older than what was seen is kept later: a response is stored in place of
 * a lower version, or where there has been no news of its user since its call was sent.
 * Thread-safe.
 */
final class UserStore {

	/** A power of two; users that share one share their news. */
	private static final int STRIPES = 1 << 12;

	/** Bytes of a spelling beside its characters: texts, key, place in the cache. */
	private static final int SPELLING_OVERHEAD = 250;

	/** Users by their ids; what spellings of e-mails stand for, by the spellings. */
	private final Cache<Object, Object> kept;

	private final KeptUser.Recent recent;

	private final EmailOwners owners = new EmailOwners();

	private final EarlyStates early;

	private final KeptUser.AskedLately asked = new KeptUser.AskedLately();

	private final LongSupplier clock;

	/** Whether one had to give way to another. */
	private volatile boolean full;

	/** Counts what makes responses that are under way too old to be stored. */
	private final AtomicLong news = new AtomicLong();

	private final AtomicLongArray newsOfUsers = new AtomicLongArray(STRIPES);

	private volatile int history;

	/** So many were ended. */
	private int histories;

	/**
	 * A spelling of an e-mail by which the service has found a user.
	 *
	 * @param email of the user then: the service finds the user by the spelling as long
	 * as it has this e-mail
	 */
	private record Spelling(int id, String email) {
	}

	UserStore(long maxBytes, LongSupplier clock) {
		this.clock = clock;
		this.early = new EarlyStates(maxBytes, clock);
		this.recent = new KeptUser.Recent(maxBytes);
		this.kept = Caffeine.newBuilder()
			.maximumWeight(maxBytes)
			.weigher(UserStore::weight)
			.evictionListener(this::evicted)
			.executor(Runnable::run)
			.build();
	}

	private static int weight(Object key, Object value) {
		return (value instanceof KeptUser user) ? user.weight()
				: SPELLING_OVERHEAD + 2 * ((String) key).length() + 2 * ((Spelling) value).email().length();
	}

	/** A response that is under way must not bring an older state back. */
	private void evicted(@Nullable Object key, @Nullable Object value, RemovalCause cause) {
		this.full = true;
		if (key instanceof Integer id) {
			news(id);
		}
	}

	private void news(int id) {
		long number = this.news.incrementAndGet();
		this.newsOfUsers.accumulateAndGet(stripe(id), number, Math::max);
	}

	private static int stripe(int id) {
		return (id * 0x9E3779B9) >>> (Integer.SIZE - 12);
	}

	/** The start of a call that is sent now, and answered by the present state. */
	CallStart start() {
		return start(true);
	}

	/**
	 * The start of a call that is sent now.
	 * @param present whether it is answered by the present state; else its response takes
	 * the place of a lower version, and of nothing
	 */
	CallStart start(boolean present) {
		return new CallStart(this.history, present ? this.news.get() : -1, this.clock.getAsLong());
	}

	/** Begins to keep users, all changes of which will be told from now on. */
	int begin() {
		this.histories++;
		this.history = this.histories;
		return this.history;
	}

	/** Forgets all, and keeps none until it is to begin. */
	void end() {
		this.history = 0;
		this.kept.invalidateAll();
	}

	/** The user with an id; null if it is not kept. */
	@Nullable User find(int id, Proof proof) {
		return (this.kept.getIfPresent(id) instanceof KeptUser user && user.history == proof.history())
				? user.message(this.recent) : null;
	}

	/** The user with an e-mail; null if it is not kept, or not known to have it still. */
	@Nullable User findByEmail(String spelling, Proof proof) {
		if (!(this.kept.getIfPresent(spelling) instanceof Spelling known)) {
			return null;
		}
		User user = find(known.id(), proof);
		return (user != null && user.getEmail().equals(known.email())
				&& !this.owners.isOtherSince(known.email(), known.id(), proof.moment())
				&& this.early.allows(known.email())) ? user : null;
	}

	/** Takes what a call has returned. Must be called before its caller has it. */
	void returned(User user, CallStart start) {
		if (!start.isPresent() && !isKept(user)) {
			this.early.seen(user.getId(), user.getVersion());
			this.early.seen(user.getEmail());
		}
		boolean outdated = this.owners.isOtherSince(user.getEmail(), user.getId(), start.moment());
		this.kept.asMap().compute(user.getId(), (id, value) -> {
			KeptUser before = current(value);
			KeptUser stored = null;
			if (before != null && user.getVersion() > 0) {
				stored = newer(start.history(), user, before);
			}
			else if (!outdated && isStorable(user, start) && isWorthAPlace(user.getId())) {
				stored = new KeptUser(start.history(), user);
			}
			if (stored == null) {
				// In the same step, or an older response could be stored before it.
				news(user.getId());
			}
			return stored;
		});
		this.owners.returned(user.getEmail(), start.isPresent() ? user.getId() : 0, start.moment(),
				this.clock.getAsLong());
	}

	private boolean isWorthAPlace(int id) {
		return !this.full || this.asked.add(id);
	}

	/**
	 * A version alone may be that of another history, of which the watch has yet to tell.
	 */
	private boolean isKept(User user) {
		KeptUser before = current(this.kept.getIfPresent(user.getId()));
		return before != null && before.is(user);
	}

	/** Null if it is not known which one is: versions of two histories say nothing. */
	private static @Nullable KeptUser newer(int history, User user, KeptUser before) {
		if (history != before.history) {
			return null;
		}
		return (user.getVersion() > before.version) ? new KeptUser(history, user) : before;
	}

	private boolean isStorable(User user, CallStart start) {
		return user.getVersion() > 0 && start.history() != 0 && start.history() == this.history
				&& this.newsOfUsers.get(stripe(user.getId())) <= start.news()
				&& this.early.allows(user.getId(), user.getVersion());
	}

	private @Nullable KeptUser current(@Nullable Object value) {
		return (value instanceof KeptUser user && user.history == this.history) ? user : null;
	}

	/** Takes the user that a call has found by an e-mail. */
	void returnedByEmail(String spelling, User user, CallStart start) {
		returned(user, start);
		this.kept.put(spelling, new Spelling(user.getId(), user.getEmail()));
	}

	/** Takes that there is no user with an id. */
	void returnedNone(int id, CallStart start) {
		if (!start.isPresent()) {
			this.early.seen(id, Long.MAX_VALUE);
		}
		forget(id);
	}

	/** Takes that no user has an e-mail. */
	void returnedNone(String spelling, CallStart start) {
		if (!start.isPresent()) {
			this.early.seen(spelling);
		}
		this.owners.seen(spelling, 0, this.clock.getAsLong());
	}

	/** Takes a change of which the service tells. */
	void changed(UserChange change) {
		User user = change.getUser();
		// A change of a user that has been deleted since has the id alone.
		if (user.getEtag().isEmpty()) {
			forget(user.getId());
		}
		else {
			listed(user);
		}
	}

	/** Takes a state that was not asked for, and keeps none that is older. */
	void listed(User user) {
		news(user.getId());
		// It may have lost its e-mail since: the message may have waited on the way.
		this.owners.seen(user.getEmail(), 0, this.clock.getAsLong());
		this.kept.asMap().computeIfPresent(user.getId(), (id, value) -> {
			KeptUser before = current(value);
			if (before == null || user.getVersion() <= 0) {
				return null;
			}
			return newer(before.history, user, before);
		});
	}

	/** Forgets a user that is deleted, or of which it is not known what it is now. */
	void forget(int id) {
		news(id);
		this.kept.invalidate(id);
	}

	/** Takes that a user may have got any e-mail. */
	void forgetOwners() {
		this.owners.unknown(this.clock.getAsLong());
	}

	/** Users and spellings. */
	long size() {
		return this.kept.estimatedSize();
	}

	/** What they take, about. */
	long bytes() {
		return this.kept.policy().eviction().map((policy) -> policy.weightedSize().orElse(0)).orElse(0L);
	}

	/**
	 * When a call was sent. Its response is not stored if something newer may have been
	 * seen since.
	 *
	 * @param history that was followed; 0 for none
	 * @param news how much news there had been of users; negative if its response may be
	 * of an older state
	 * @param moment of this client's clock
	 */
	record CallStart(int history, long news, long moment) {

		/** Whether its response is of the present state. */
		boolean isPresent() {
			return this.news >= 0;
		}

	}

	/**
	 * What the watch has proven: all that was committed before a moment is known here.
	 *
	 * @param history counts the histories of the database that were followed; 0 for none
	 * @param following whether the watch is open, and has proven anything
	 * @param moment of this client's clock ({@link System#nanoTime})
	 */
	record Proof(int history, boolean following, long moment) {

		static final Proof NONE = new Proof(0, false, 0);

		/** Whether all that is known is at most so old. */
		boolean isRecent(long now, long maxStaleness) {
			return this.following && now - this.moment <= maxStaleness;
		}

		/** Whether all that was committed before a moment is known. */
		boolean isAfter(long other) {
			return this.moment - other >= 0;
		}

	}

}
