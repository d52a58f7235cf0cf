package io.userservice.user.watch;

import java.util.function.Function;

import io.userservice.user.StoredUser;
import io.userservice.user.change.Change;
import io.userservice.user.change.ChangeKind;
import io.userservice.user.change.Position;
import io.userservice.user.change.ResumeToken;
import io.userservice.user.change.Revision;
import org.jspecify.annotations.Nullable;

/** A change with its user. */
public final class WatchedChange {

	private final Change change;

	private final StoredUser user;

	private final long readAt;

	private final ResumeToken place;

	private final String token;

	private @Nullable Object message;

	/**
	 * @param user as it was when the change was read, so not older than the change; the
	 * id alone if it had been deleted
	 * @param readAt when the user was read, or before ({@link System#nanoTime})
	 * @param seen a revision that has all changes of the user as it was read
	 */
	WatchedChange(Change change, StoredUser user, long readAt, Revision seen) {
		this.change = change;
		this.user = user;
		this.readAt = readAt;
		this.place = new ResumeToken(change.after(), seen);
		this.token = this.place.encode();
	}

	public ChangeKind kind() {
		return this.change.kind();
	}

	public StoredUser user() {
		return this.user;
	}

	/** Resumes after the change. */
	public String token() {
		return this.token;
	}

	/** The place after the change. */
	ResumeToken place() {
		return this.place;
	}

	/** The position before the change. */
	Position before() {
		return this.change.before();
	}

	/** Whether the user was read at a time or after it. */
	boolean isReadSince(long time) {
		return this.readAt - time >= 0;
	}

	/**
	 * What subscribers send for the change, made once for all of them.
	 * @param type the type that the factory makes, the same for all subscribers
	 */
	public synchronized <T> T message(Class<T> type, Function<WatchedChange, T> factory) {
		if (this.message == null) {
			this.message = factory.apply(this);
		}
		return type.cast(this.message);
	}

}
