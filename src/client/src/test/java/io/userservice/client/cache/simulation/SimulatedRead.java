package io.userservice.client.cache.simulation;

import java.util.List;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.userservice.api.BatchGetUsersResponse;
import io.userservice.api.User;

/** A read, whose response must keep the promises if it came from memory. */
final class SimulatedRead<R> extends ClientCall.Listener<R> {

	private final SimulatedApplication application;

	private final SimulatedService service;

	private final Metadata headers;

	/** An id or a mailbox; an empty text for several. */
	private final Object register;

	private final String token;

	private final long begun;

	private boolean sending;

	private int sentBefore;

	private List<Integer> missing = List.of();

	SimulatedRead(SimulatedApplication application, SimulatedService service, Metadata headers, Object register) {
		this.application = application;
		this.service = service;
		this.headers = headers;
		this.register = register;
		this.token = headers.get(SimulatedService.AUTHORIZATION);
		this.begun = service.time.now();
	}

	void send(Runnable call) {
		this.sending = true;
		this.sentBefore = this.application.network.sent;
		call.run();
		this.sending = false;
	}

	/** No other call is made meanwhile. */
	private boolean isHit() {
		return this.sending && this.application.network.sent == this.sentBefore;
	}

	@Override
	public void onMessage(R response) {
		List<User> found = List.of();
		if (response instanceof User user) {
			found = List.of(user);
		}
		else if (response instanceof BatchGetUsersResponse batch) {
			found = batch.getUsersList();
			this.missing = batch.getMissingIdsList();
		}
		if (isHit()) {
			this.application.hits++;
			checkCall();
			found.forEach(this::check);
		}
		found.forEach(this.application.seen::saw);
	}

	private void checkCall() {
		if (this.headers.keys().size() > 1) {
			this.application.violated("a call that asks for more: a hit with " + this.headers.keys());
		}
		if (this.application.network.openWatches == 0) {
			this.application.violated("off the watch, off the cache: a hit without a watch");
		}
		if (!this.service.tokens.mayBeTaken(this.token, Simulation.MAX_STALENESS)) {
			this.application.violated("rights: a hit with " + this.token);
		}
		if (this.application.refused.getOrDefault(this.token, -1L) > this.application.accepted.getOrDefault(this.token,
				0L)) {
			this.application.violated("rights: a hit with a refused token");
		}
		if (!this.application.cache.isWithinBytes()) {
			this.application.violated("bytes: more than there may be");
		}
	}

	private void check(User user) {
		this.application.seen.check(user.getId(), user, this.begun);
		if (this.register instanceof String mailbox && !mailbox.isEmpty()) {
			if (!Mailboxes.of(user).equals(mailbox)) {
				this.application.violated("own writes, no way back: another mailbox");
			}
			this.application.seen.check(mailbox, user, this.begun);
		}
	}

	@Override
	public void onClose(Status status, Metadata trailers) {
		String shown = trailers.get(SimulatedService.SHOWN);
		if (status.getCode() == Status.Code.UNAUTHENTICATED) {
			this.application.refused.merge(this.token, this.begun, Math::max);
		}
		else if (shown != null) {
			this.application.accepted.merge(this.token, this.begun, Math::max);
		}
		if (shown != null) {
			this.missing.forEach((id) -> sawNobody(id, Integer.parseInt(shown)));
			if (status.getCode() == Status.Code.NOT_FOUND) {
				sawNobody(this.register, Integer.parseInt(shown));
			}
		}
	}

	private void sawNobody(Object missing, int shown) {
		this.application.seen.saw(missing, this.service.users.lastChange(missing, shown));
	}

}
