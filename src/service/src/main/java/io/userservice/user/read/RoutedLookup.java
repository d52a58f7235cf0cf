package io.userservice.user.read;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.userservice.user.StoredUser;
import io.userservice.user.state.Consistency;
import io.userservice.user.state.StandbyReads;
import org.jspecify.annotations.Nullable;

/**
 * Looks users up at a standby if the call allows it, and at the primary if it does not,
 * or if the standby cannot answer, for whatever reason. Each has a queue and a thread of
 * its own, so that one that is slow does not delay the other.
 *
 * @param <K> the key by which users are found
 */
class RoutedLookup<K> {

	private final CoalescedLookup<K> primary;

	private final Optional<CoalescedLookup<K>> standby;

	private final StandbyReads standbys;

	/**
	 * @param standby empty if there is none
	 */
	RoutedLookup(CoalescedLookup<K> primary, Optional<CoalescedLookup<K>> standby, StandbyReads standbys) {
		this.primary = primary;
		this.standby = standby;
		this.standbys = standbys;
	}

	void start() {
		this.primary.start();
		this.standby.ifPresent(CoalescedLookup::start);
	}

	void stop() {
		this.primary.stop();
		this.standby.ifPresent(CoalescedLookup::stop);
	}

	/** As {@link CoalescedLookup#find}. */
	CompletionStage<Map<K, StoredUser>> find(Object caller, Collection<K> keys, @Nullable Consistency consistency) {
		if (this.standby.isEmpty()) {
			return atPrimary(caller, keys, consistency);
		}
		if (consistency == null || !this.standbys.mayAnswer(consistency)) {
			this.standbys.countPrimary();
			return atPrimary(caller, keys, consistency);
		}
		return this.standby.get().find(caller, keys, consistency).whenComplete((found, failure) -> {
			if (failure == null) {
				this.standbys.countStandby();
			}
		}).exceptionallyCompose((failure) -> {
			this.standbys.countPrimary();
			return atPrimary(caller, keys, consistency);
		});
	}

	private CompletionStage<Map<K, StoredUser>> atPrimary(Object caller, Collection<K> keys,
			@Nullable Consistency consistency) {
		return (consistency == null) ? this.primary.find(caller, keys, null)
				: StateWait.repeat(() -> this.primary.find(caller, keys, consistency));
	}

}
