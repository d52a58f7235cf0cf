package io.userservice.client.cache.store;

import java.util.function.LongSupplier;

import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.client.cache.store.KeptEntries.Spelling;
import org.jspecify.annotations.Nullable;

/**
 * The users that are kept, each in the newest state that was seen, within a bound of
 * bytes. Nothing older than what was seen is kept later: a response is stored in place of
 * a lower version, or where there has been no news of its user since its call was sent.
 * Thread-safe.
 */
public final class UserStore {

	private final KeptEntries kept;

	private final RecentMessages recent;

	private final EmailOwners owners = new EmailOwners();

	private final EarlyStates early;

	private final UserNews news = new UserNews();

	private final LongSupplier clock;

	private volatile int history;

	/** So many were ended. */
	private int histories;

	/**
	 * @param clock {@link System#nanoTime}
	 */
	public UserStore(long maxBytes, LongSupplier clock) {
		this.clock = clock;
		this.early = new EarlyStates(maxBytes, clock);
		this.recent = new RecentMessages(maxBytes);
		// A response that is under way must not bring an older state back.
		this.kept = new KeptEntries(maxBytes, this.news::add);
	}

	/** The start of a call that is sent now, and answered by the present state. */
	public CallStart start() {
		return start(true);
	}

	/**
	 * The start of a call that is sent now.
	 * @param present whether it is answered by the present state; else its response takes
	 * the place of a lower version, and of nothing
	 */
	public CallStart start(boolean present) {
		return new CallStart(this.history, present ? this.news.count() : -1, this.clock.getAsLong());
	}

	/** Begins to keep users, all changes of which will be told from now on. */
	public int begin() {
		this.histories++;
		this.history = this.histories;
		return this.history;
	}

	/** Forgets all, and keeps none until it is to begin. */
	public void end() {
		this.history = 0;
		this.kept.clear();
	}

	/** The user with an id; null if it is not kept. */
	public @Nullable User find(int id, Proof proof) {
		KeptUser user = this.kept.user(id);
		return (user != null && user.history == proof.history()) ? this.recent.of(user) : null;
	}

	/** The user with an e-mail; null if it is not kept, or not known to have it still. */
	public @Nullable User findByEmail(String spelling, Proof proof) {
		Spelling known = this.kept.spelling(spelling);
		if (known == null) {
			return null;
		}
		User user = find(known.id(), proof);
		return (user != null && user.getEmail().equals(known.email())
				&& !this.owners.isOtherSince(known.email(), known.id(), proof.moment())
				&& this.early.allows(known.email())) ? user : null;
	}

	/** Takes what a call has returned. Must be called before its caller has it. */
	public void returned(User user, CallStart start) {
		if (!start.isPresent() && !isKept(user)) {
			this.early.seen(user.getId(), user.getVersion());
			this.early.seen(user.getEmail());
		}
		boolean outdated = this.owners.isOtherSince(user.getEmail(), user.getId(), start.moment());
		this.kept.change(user.getId(), (any) -> {
			KeptUser before = current(any);
			KeptUser stored = null;
			if (before != null && user.getVersion() > 0) {
				stored = newer(start.history(), user, before);
			}
			else if (!outdated && isStorable(user, start) && this.kept.isWorthAPlace(user.getId())) {
				stored = new KeptUser(start.history(), user);
			}
			if (stored == null) {
				// In the same step, or an older response could be stored before it.
				this.news.add(user.getId());
			}
			return stored;
		});
		this.owners.returned(user.getEmail(), start.isPresent() ? user.getId() : 0, start.moment(),
				this.clock.getAsLong());
	}

	/**
	 * A version alone may be that of another history, of which the watch has yet to tell.
	 */
	private boolean isKept(User user) {
		KeptUser before = current(this.kept.user(user.getId()));
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
				&& this.news.isNoneSince(user.getId(), start.news())
				&& this.early.allows(user.getId(), user.getVersion());
	}

	private @Nullable KeptUser current(@Nullable KeptUser user) {
		return (user != null && user.history == this.history) ? user : null;
	}

	/** Takes the user that a call has found by an e-mail. */
	public void returnedByEmail(String spelling, User user, CallStart start) {
		returned(user, start);
		this.kept.put(spelling, new Spelling(user.getId(), user.getEmail()));
	}

	/** Takes that there is no user with an id. */
	public void returnedNone(int id, CallStart start) {
		if (!start.isPresent()) {
			this.early.seen(id, Long.MAX_VALUE);
		}
		forget(id);
	}

	/** Takes that no user has an e-mail. */
	public void returnedNone(String spelling, CallStart start) {
		if (!start.isPresent()) {
			this.early.seen(spelling);
		}
		this.owners.seen(spelling, 0, this.clock.getAsLong());
	}

	/** Takes a change of which the service tells. */
	public void changed(UserChange change) {
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
	public void listed(User user) {
		this.news.add(user.getId());
		// It may have lost its e-mail since: the message may have waited on the way.
		this.owners.seen(user.getEmail(), 0, this.clock.getAsLong());
		this.kept.changeKept(user.getId(), (any) -> {
			KeptUser before = current(any);
			return (before != null && user.getVersion() > 0) ? newer(before.history, user, before) : null;
		});
	}

	/** Forgets a user that is deleted, or of which it is not known what it is now. */
	public void forget(int id) {
		this.news.add(id);
		this.kept.remove(id);
	}

	/** Takes that a user may have got any e-mail. */
	public void forgetOwners() {
		this.owners.unknown(this.clock.getAsLong());
	}

	/** Users and spellings. */
	public long size() {
		return this.kept.size();
	}

	/** What they take, about. */
	public long bytes() {
		return this.kept.bytes();
	}

}
