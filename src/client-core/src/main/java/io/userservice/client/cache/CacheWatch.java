package io.userservice.client.cache;

import java.time.Duration;

import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.WatchUsersRequest;
import org.jspecify.annotations.Nullable;

/**
 * One call of WatchUsers, whose changes are applied, and which proves how far they go.
 */
final class CacheWatch extends ClientCall.Listener<UserChange> {

	/** Messages that may be on their way. */
	private static final int AHEAD = 16;

	/** The rates of the two clocks differ by less than one in so many. */
	private static final long CLOCK_RATE = 1_000;

	private final Owner owner;

	/** The token that it goes on from; empty to begin with the present. */
	private final String token;

	private final Duration progressInterval;

	/** Before the call was sent. */
	private final long started;

	private volatile long lastMessage;

	private boolean begun;

	private @Nullable ClientCall<WatchUsersRequest, UserChange> call;

	private @Nullable CallerToken caller;

	CacheWatch(Owner owner, String token, Duration progressInterval, long now) {
		this.owner = owner;
		this.token = token;
		this.progressInterval = progressInterval;
		this.started = now;
		this.lastMessage = now;
	}

	/** So often that one may be late: a fourth of the time, in the contract's range. */
	static Duration progressInterval(Duration maxStaleness) {
		long seconds = Math.max(1, Math.min(10, maxStaleness.toSeconds() / 4));
		return Duration.ofSeconds(seconds);
	}

	void start(Channel channel, CallerToken caller) {
		ClientCall<WatchUsersRequest, UserChange> opened = channel.newCall(UserServiceGrpc.getWatchUsersMethod(),
				caller.options());
		this.caller = caller;
		this.call = opened;
		opened.start(this, caller.headers());
		opened.request(AHEAD);
		opened.sendMessage(WatchUsersRequest.newBuilder()
			.setResumeToken(this.token)
			.setProgressInterval(
					com.google.protobuf.Duration.newBuilder().setSeconds(this.progressInterval.toSeconds()))
			.build());
		opened.halfClose();
	}

	boolean isSilent(long now, long longest) {
		return now - this.lastMessage > longest;
	}

	boolean isOlder(long now, long age) {
		return now - this.started > age;
	}

	/** For how long it has worked. */
	Duration followed(long now) {
		return this.begun ? Duration.ofNanos(now - this.started) : Duration.ZERO;
	}

	/** The token of the call if the service does not accept it. */
	@Nullable String refusedToken(Status status) {
		boolean refused = status.getCode() == Status.Code.UNAUTHENTICATED
				|| status.getCode() == Status.Code.PERMISSION_DENIED;
		return (refused && this.caller != null) ? this.caller.sent() : null;
	}

	void cancel() {
		if (this.call != null) {
			this.call.cancel("the near cache does not need it any more", null);
		}
	}

	@Override
	public void onMessage(UserChange change) {
		this.lastMessage = this.owner.now();
		if (change.hasUser()) {
			this.owner.changed(change);
		}
		else if (change.hasCompleteAt()) {
			this.owner.proven(this, change.getResumeToken(), moment(change.getCompleteAt()));
		}
		else if (!this.begun && this.token.isEmpty()) {
			this.owner.proven(this, change.getResumeToken(), this.started);
		}
		this.begun = true;
		if (this.call != null) {
			this.call.request(1);
		}
	}

	/**
	 * The time counts from when the call has reached the service, which is after it was
	 * sent. When the message arrives says nothing: it may have waited on the way.
	 */
	private long moment(com.google.protobuf.Duration sinceStart) {
		long nanos = Duration.ofSeconds(sinceStart.getSeconds(), sinceStart.getNanos()).toNanos();
		return this.started + nanos - Math.abs(nanos) / CLOCK_RATE;
	}

	@Override
	public void onClose(Status status, Metadata trailers) {
		this.owner.ended(this, status.asRuntimeException(trailers));
	}

	/** Is told of what the watch receives. */
	interface Owner {

		/** The time of the client's clock. */
		long now();

		/** A user was changed. */
		void changed(UserChange change);

		/**
		 * The watch has all changes up to a moment.
		 * @param token to go on from
		 */
		void proven(CacheWatch watch, String token, long moment);

		/** The watch has ended. */
		void ended(CacheWatch watch, StatusRuntimeException failure);

	}

}
