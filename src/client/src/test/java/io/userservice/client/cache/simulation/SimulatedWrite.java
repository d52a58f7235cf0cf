package io.userservice.client.cache.simulation;

import java.util.List;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.User;

/** A write: what it has written before its client has its end, that client has seen. */
final class SimulatedWrite<R> extends ClientCall.Listener<R> {

	private final SeenStates seen;

	private final SimulatedWrites writes;

	private final String number;

	SimulatedWrite(SeenStates seen, SimulatedWrites writes, String number) {
		this.seen = seen;
		this.writes = writes;
		this.number = number;
	}

	@Override
	public void onMessage(R response) {
		List<User> written = (response instanceof User user) ? List.of(user)
				: (response instanceof CreateUsersResponse created) ? created.getUsersList() : List.of();
		written.forEach(this.seen::saw);
		gaveUp();
	}

	@Override
	public void onClose(Status status, Metadata trailers) {
		gaveUp();
	}

	/** What was written until now counts. */
	void gaveUp() {
		this.seen.saw(this.writes.commit(this.number));
	}

}
