package io.userservice.client.cache.simulation;

import io.grpc.Metadata;
import io.grpc.Status;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.BatchGetUsersResponse;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.WatchUsersRequest;
import org.jspecify.annotations.Nullable;

/** Replicas of the service, some of which may be old, in front of one database. */
final class SimulatedService {

	static final Metadata.Key<String> AUTHORIZATION = key("authorization");

	static final Metadata.Key<String> POSITION = key("user-service-position");

	static final Metadata.Key<String> STALENESS = key("user-service-max-staleness");

	/** Up to which commit the response has seen all. */
	static final Metadata.Key<String> SHOWN = key("x-shown");

	final Timeline time;

	final SimulatedDatabase users;

	final SimulatedTokens tokens;

	/** By how much the clocks of service and clients differ in a second. */
	final double clockRate;

	/** Whether some replicas know no versions, and prove nothing. */
	boolean oldReplicas;

	private final SimulatedWrites writes;

	SimulatedService(Timeline time) {
		this.time = time;
		this.users = new SimulatedDatabase(time);
		this.tokens = new SimulatedTokens(time);
		this.clockRate = 1 + (time.random.nextInt(3) - 1) * 0.001;
		this.writes = new SimulatedWrites(this);
	}

	static Metadata.Key<String> key(String name) {
		return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
	}

	SimulatedWrites writes() {
		return this.writes;
	}

	void receive(SimulatedCall<?, ?> call) {
		String token = call.headers.get(AUTHORIZATION);
		if (token == null || !this.tokens.accepts(token)) {
			call.close(Status.UNAUTHENTICATED, new Metadata());
			return;
		}
		boolean old = this.oldReplicas && this.time.oneIn(4);
		switch (call.method.getBareMethodName()) {
			case "GetUser", "GetUserByEmail", "BatchGetUsers" -> read(call, old);
			case "ListUsers" -> {
				this.users.all(this.users.primary()).forEach((user) -> call.send(sent(user, old)));
				call.close(Status.OK, shown(this.users.primary()));
			}
			case "WatchUsers" -> new SimulatedWatch(this, call, (WatchUsersRequest) call.request, old).start();
			default -> this.writes.receive(call, old);
		}
	}

	/**
	 * A read at the primary or, where the call allows it, at the standby. Old replicas
	 * know no positions.
	 */
	private void read(SimulatedCall<?, ?> call, boolean old) {
		String position = call.headers.get(POSITION);
		int wanted = (position != null && !position.isEmpty()) ? Integer.parseInt(position) : -1;
		boolean anywhere = !old && (position != null || call.headers.containsKey(STALENESS));
		if (anywhere && this.users.standby() >= wanted && this.time.random.nextBoolean()) {
			respond(call, this.users.standby(), old);
		}
		else if (old || this.users.primary() >= wanted) {
			respond(call, this.users.primary(), old);
		}
		else {
			this.time.after(10 * Timeline.MILLIS, () -> read(call, old));
		}
	}

	private void respond(SimulatedCall<?, ?> call, int shown, boolean old) {
		Object response = (call.request instanceof BatchGetUsersRequest batch) ? batch(batch, shown, old)
				: one(call.request, shown);
		if (response == null) {
			call.close(Status.NOT_FOUND, shown(shown));
			return;
		}
		call.send((response instanceof User user) ? sent(user, old) : response);
		call.close(Status.OK, shown(shown));
	}

	private @Nullable User one(Object request, int shown) {
		return (request instanceof GetUserRequest byId) ? this.users.find(byId.getId(), shown)
				: this.users.find(Mailboxes.of(((GetUserByEmailRequest) request).getEmail()), shown);
	}

	private BatchGetUsersResponse batch(BatchGetUsersRequest request, int shown, boolean old) {
		BatchGetUsersResponse.Builder response = BatchGetUsersResponse.newBuilder();
		for (int id : request.getIdsList()) {
			User user = this.users.find(id, shown);
			if (user != null) {
				response.addUsers(sent(user, old));
			}
			else {
				response.addMissingIds(id);
			}
		}
		return response.build();
	}

	static User sent(User user, boolean old) {
		return old ? user.toBuilder().clearVersion().build() : user;
	}

	static Metadata shown(int commit) {
		Metadata trailers = new Metadata();
		trailers.put(SHOWN, String.valueOf(commit));
		return trailers;
	}

}
