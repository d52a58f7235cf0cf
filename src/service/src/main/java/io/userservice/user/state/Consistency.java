package io.userservice.user.state;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.userservice.user.change.ResumeTokenExpiredException;
import io.userservice.user.change.Revision;
import org.jspecify.annotations.Nullable;

/**
 * The state that one call asks for, and the one that it has seen. A call that asks for
 * nothing has none.
 */
public final class Consistency {

	/**
	 * A standby shows a commit before its primary does, for a moment; so does one that
	 * the primary waits for.
	 */
	private static final Duration COMMIT = Duration.ofSeconds(2);

	private final @Nullable StatePosition atLeast;

	private final @Nullable Duration maxStaleness;

	private final boolean reported;

	private final BooleanSupplier ended;

	private volatile @Nullable StatePosition fresh;

	private volatile boolean repeated;

	/** When the primary was first found not to show the state. */
	private volatile long missedSince;

	private volatile @Nullable StatePosition seen;

	/**
	 * @param atLeast the state that the call must see; null for any
	 * @param maxStaleness the age that the state may have; null for none
	 * @param reported whether the call gets the position of the state that it sees
	 * @param ended whether the call has ended
	 */
	public Consistency(@Nullable StatePosition atLeast, @Nullable Duration maxStaleness, boolean reported,
			BooleanSupplier ended) {
		this.maxStaleness = maxStaleness;
		this.atLeast = atLeast;
		this.reported = reported;
		this.ended = ended;
	}

	/**
	 * The states that the next read of the call must see, that of its last one included.
	 */
	public List<StatePosition> asked() {
		return with(this.seen, with(this.atLeast, List.of()));
	}

	private static List<StatePosition> with(@Nullable StatePosition state, List<StatePosition> others) {
		if (state == null) {
			return others;
		}
		return others.isEmpty() ? List.of(state) : Stream.concat(others.stream(), Stream.of(state)).toList();
	}

	/** Whether the call asks for a state that it has a position of. */
	public boolean hasPosition() {
		return this.atLeast != null;
	}

	/** The age that the state may have; null for none. */
	public @Nullable Duration maxStaleness() {
		return this.maxStaleness;
	}

	/** Sets the revision that a standby must show, so that it is young enough. */
	public void requireAtStandby(@Nullable Revision revision) {
		this.fresh = (revision != null) ? StatePosition.of(revision) : null;
	}

	/** As {@link #asked}, and the state that is young enough. */
	public List<StatePosition> askedAtStandby() {
		return with(this.fresh, asked());
	}

	/** Whether the call gets the position of the state that it sees. */
	public boolean isReported() {
		return this.reported;
	}

	/** Whether the state was not there when it was looked for before. */
	public boolean isRepeated() {
		return this.repeated;
	}

	/** The state that the call has seen; null before. */
	public @Nullable StatePosition seen() {
		return this.seen;
	}

	/** The call has seen a state, by a write or a read. */
	public void saw(@Nullable StatePosition state) {
		this.seen = state;
	}

	/**
	 * The call has read in a state of a standby.
	 * @return why it must not use what it has read; null if it may
	 */
	public @Nullable RuntimeException checkAtStandby(SeenState state) {
		if (state.inRecovery() && state.hasAll(askedAtStandby()) && (!this.reported || state.position() != null)) {
			this.seen = state.position();
			return null;
		}
		return new StateNotSeenException();
	}

	/**
	 * The call has read in a state of the primary.
	 * @return why it must not use what it has read; null if it may
	 */
	public @Nullable RuntimeException check(SeenState state) {
		if (state.hasAll(asked())) {
			this.seen = state.position();
			return null;
		}
		if (!this.repeated) {
			this.missedSince = System.nanoTime();
		}
		boolean waits = asked().stream().noneMatch(state::excludes)
				&& (state.commitsWait() || System.nanoTime() - this.missedSince < COMMIT.toNanos());
		this.repeated = true;
		return (waits && !this.ended.getAsBoolean()) ? new StateNotSeenException() : new ResumeTokenExpiredException();
	}

}
