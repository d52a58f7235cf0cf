package io.userservice.user.watch;

import java.util.function.Function;

import io.userservice.user.StoredUser;
import io.userservice.user.change.ChangeKind;
import io.userservice.user.change.Span;
import org.jspecify.annotations.Nullable;

/** A change with its user. */
public final class WatchedChange {

	private final ChangeKind kind;

	private final StoredUser user;

	private final String token;

	private final Span rest;

	private @Nullable Object message;

	/**
	 * @param user as it was when the change was read, so not older than the change; the
	 * id alone if it had been deleted
	 * @param token resumes after the change
	 * @param rest what comes after the change in the span that it was read from
	 */
	WatchedChange(ChangeKind kind, StoredUser user, String token, Span rest) {
		this.kind = kind;
		this.user = user;
		this.token = token;
		this.rest = rest;
	}

	public ChangeKind kind() {
		return this.kind;
	}

	public StoredUser user() {
		return this.user;
	}

	public String token() {
		return this.token;
	}

	Span rest() {
		return this.rest;
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
