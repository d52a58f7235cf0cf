package io.userservice.user.state;

import java.util.function.Supplier;

import io.userservice.user.change.Change;
import io.userservice.user.change.Position;
import io.userservice.user.change.UserChangeLog;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/** Names the state after a write, for a call that asks for it. */
@Component
public class WrittenState {

	private final UserChangeLog log;

	public WrittenState(UserChangeLog log) {
		this.log = log;
	}

	/**
	 * Makes a write on this thread.
	 * @param call null for one that does not ask for the state
	 */
	public <R> R of(@Nullable Consistency call, Supplier<R> write) {
		if (call == null || !call.isReported()) {
			return write.get();
		}
		Change.Logged.Written<R> written = Change.Logged.capture(write);
		call.saw(written.logged().map(StatePosition::of).orElseGet(this::published));
		return written.result();
	}

	/**
	 * That of a write which has changed nothing, or has found what an earlier one did.
	 */
	private @Nullable StatePosition published() {
		Position.Published published = this.log.publish();
		return published.complete() ? StatePosition.of(published.revision()) : null;
	}

}
