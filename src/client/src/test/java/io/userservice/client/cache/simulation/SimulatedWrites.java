package io.userservice.client.cache.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.grpc.Metadata;
import io.grpc.Status;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.DeleteUserResponse;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;

/** The writes of the service, some of which fail before they are made, or afterwards. */
final class SimulatedWrites {

	/** The number of a write, by which its client finds out what has become of it. */
	static final Metadata.Key<String> NUMBER = SimulatedService.key("x-number");

	/** The name of a user that is created with others, as it may be. */
	static final String MANY = "one of many";

	/** So few that there are mailboxes to move to. */
	private static final int MOST_USERS = 6;

	private final SimulatedService service;

	private final SimulatedDatabase users;

	private final Map<String, Integer> commits = new HashMap<>();

	SimulatedWrites(SimulatedService service) {
		this.service = service;
		this.users = service.users;
	}

	/** The commit of a write, if the primary shows it; or -1. */
	int commit(String number) {
		int commit = this.commits.getOrDefault(number, -1);
		return (commit <= this.users.primary()) ? commit : -1;
	}

	/** A write of a client that has no cache. */
	void writeAsAnother() {
		List<User> all = this.users.all(SimulatedDatabase.LAST);
		User one = all.isEmpty() ? null : all.get(this.service.time.random.nextInt(all.size()));
		String email = this.service.time.random.nextBoolean() ? Mailboxes.any(this.service.time.random) : "";
		if (one == null || this.service.time.oneIn(4)) {
			create(Mailboxes.any(this.service.time.random));
		}
		else if (this.service.time.oneIn(8)) {
			this.users.commit(one.getId(), null);
		}
		else {
			update(one.getId(), email);
		}
	}

	void receive(SimulatedCall<?, ?> call, boolean old) {
		int fault = this.service.time.random.nextInt(12);
		if (fault == 0) {
			call.close(Status.UNAVAILABLE, new Metadata());
			return;
		}
		int history = this.users.history();
		int commit = write(call.request);
		if (commit < 0) {
			call.close((commit == -1) ? Status.ALREADY_EXISTS : Status.NOT_FOUND, new Metadata());
			return;
		}
		this.commits.put(call.headers.get(NUMBER), commit);
		int id = this.users.changed(commit);
		this.service.time.after(this.users.shown(commit) - this.service.time.now(), () -> {
			if (fault == 1 || history != this.users.history()) {
				call.close(Status.UNAVAILABLE, new Metadata());
				return;
			}
			call.send(response(call.request, this.users.find(id, commit), old));
			call.close(Status.OK, new Metadata());
		});
	}

	private int write(Object request) {
		if (request instanceof UpdateUserRequest update) {
			return update(update.getId(), update.getEmail());
		}
		if (request instanceof DeleteUserRequest delete) {
			return (this.users.find(delete.getId(), SimulatedDatabase.LAST) != null)
					? this.users.commit(delete.getId(), null) : -2;
		}
		return create(((CreateUserRequest) request).getEmail());
	}

	private int create(String email) {
		if (this.users.find(Mailboxes.of(email), SimulatedDatabase.LAST) != null
				|| this.users.all(SimulatedDatabase.LAST).size() >= MOST_USERS) {
			return -1;
		}
		return this.users.commit(this.users.newId(), User.newBuilder().setEmail(email).setVersion(1).build());
	}

	/**
	 * @param email empty for the one that it has
	 */
	private int update(int id, String email) {
		User before = this.users.find(id, SimulatedDatabase.LAST);
		if (before == null) {
			return -2;
		}
		User owner = email.isEmpty() ? null : this.users.find(Mailboxes.of(email), SimulatedDatabase.LAST);
		if (owner != null && owner.getId() != id) {
			return -1;
		}
		return this.users.commit(id,
				before.toBuilder()
					.setEmail(email.isEmpty() ? before.getEmail() : email)
					.setVersion(before.getVersion() + 1)
					.build());
	}

	private static Object response(Object request, User user, boolean old) {
		if (request instanceof DeleteUserRequest) {
			return DeleteUserResponse.getDefaultInstance();
		}
		User sent = SimulatedService.sent(user, old);
		return (request instanceof CreateUserRequest create && create.getName().equals(MANY))
				? CreateUsersResponse.newBuilder().setCount(1).addUsers(sent).build() : sent;
	}

}
