package io.userservice.client.cache.simulation;

import java.time.Duration;

import io.grpc.StatusRuntimeException;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.api.UserChange.Kind;
import io.userservice.api.WatchUsersRequest;
import io.userservice.error.UserErrors;

/** A call of WatchUsers at its server. */
final class SimulatedWatch {

	private static final StatusRuntimeException EXPIRED = UserErrors.resumeTokenExpired().toException();

	private final SimulatedService service;

	private final SimulatedCall<?, ?> call;

	private final String token;

	private final boolean old;

	private final long interval;

	private final long arrived;

	private final int history;

	/** The last commit that was sent. */
	private int sent;

	SimulatedWatch(SimulatedService service, SimulatedCall<?, ?> call, WatchUsersRequest request, boolean old) {
		this.service = service;
		this.call = call;
		this.token = request.getResumeToken();
		this.old = old;
		long asked = request.getProgressInterval().getSeconds();
		this.interval = ((asked > 0 && !old) ? asked : 10) * Timeline.SECONDS;
		this.arrived = service.time.now();
		this.history = service.users.history();
		this.sent = service.users.primary();
	}

	void start() {
		if (!this.token.isEmpty()) {
			String[] place = this.token.split(":");
			if (Integer.parseInt(place[0]) != this.history) {
				this.call.close(EXPIRED.getStatus(), EXPIRED.getTrailers());
				return;
			}
			this.sent = Integer.parseInt(place[1]);
		}
		this.call.send(progress().build());
		this.service.users
			.watch(() -> this.service.time.after(this.service.time.upTo(20 * Timeline.MILLIS), this::sendChanges));
		sendChanges();
		proveLater();
	}

	private UserChange.Builder progress() {
		return UserChange.newBuilder().setKind(Kind.KIND_PROGRESS).setResumeToken(this.history + ":" + this.sent);
	}

	private void sendChanges() {
		if (this.history != this.service.users.history()) {
			this.call.close(EXPIRED.getStatus(), EXPIRED.getTrailers());
			return;
		}
		while (this.sent < this.service.users.primary() && !this.call.isOver()) {
			this.sent++;
			int id = this.service.users.changed(this.sent);
			User now = this.service.users.find(id, this.service.users.primary());
			User user = (now != null) ? SimulatedService.sent(now, this.old) : User.newBuilder().setId(id).build();
			this.call
				.send(progress().setKind((now != null) ? Kind.KIND_UPDATED : Kind.KIND_DELETED).setUser(user).build());
		}
	}

	private void proveLater() {
		this.service.time.after(this.interval, () -> {
			sendChanges();
			if (!this.call.isOver() && this.history == this.service.users.history()) {
				this.call.send(this.old ? progress().build() : proof());
				proveLater();
			}
		});
	}

	private UserChange proof() {
		Duration complete = Duration
			.ofNanos((long) ((this.service.time.now() - this.arrived) * this.service.clockRate));
		return progress()
			.setCompleteAt(com.google.protobuf.Duration.newBuilder()
				.setSeconds(complete.getSeconds())
				.setNanos(complete.getNano()))
			.build();
	}

}
