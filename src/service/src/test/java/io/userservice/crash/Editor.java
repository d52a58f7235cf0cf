package io.userservice.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Etags;
import org.jspecify.annotations.Nullable;

/**
 * Creates, changes and deletes users that nobody else changes, and reads them in between.
 * So each acknowledged change must be seen by each later read, and be made once: the etag
 * counts the changes.
 */
class Editor implements Runnable {

	/** The beginning of the e-mails of all editors' users. */
	static final String PREFIX = "edit-";

	private static final Metadata.Key<String> IDEMPOTENCY_KEY = Metadata.Key.of("idempotency-key",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final int USERS = 10;

	private final String name;

	private final UserServiceBlockingStub users;

	private final History history;

	private final Random random;

	private final BooleanSupplier ended;

	/** As acknowledged, by id. */
	private final Map<Integer, User> own = new HashMap<>();

	private final List<User> deleted = new ArrayList<>();

	private int next;

	Editor(String name, Channel channel, History history, long seed, BooleanSupplier ended) {
		this.name = PREFIX + name;
		this.users = UserServiceGrpc.newBlockingStub(channel);
		this.history = history;
		this.random = new Random(seed);
		this.ended = ended;
	}

	@Override
	public void run() {
		while (!this.ended.getAsBoolean()) {
			this.history.pause();
			User user = (this.own.size() < USERS) ? null : any(new ArrayList<>(this.own.values()));
			if (user == null) {
				create();
			}
			else {
				edit(user);
			}
			readSome();
		}
	}

	private <T> T any(List<T> all) {
		return all.get(this.random.nextInt(all.size()));
	}

	private void create() {
		// Now and then with the e-mail of a deleted user, which is free.
		String email = (!this.deleted.isEmpty() && this.random.nextBoolean())
				? this.deleted.remove(this.deleted.size() - 1).getEmail() : newEmail();
		CreateUserRequest request = CreateUserRequest.newBuilder().setName(this.name).setEmail(email).build();
		User created = write((stub) -> stub.createUser(request));
		if (created != null) {
			acknowledge(created, this.own.put(created.getId(), created) == null && created.getEmail().equals(email)
					&& created.getEtag().startsWith("0-"));
		}
	}

	private String newEmail() {
		return "%s-%d@example.com".formatted(this.name, this.next++);
	}

	private void edit(User user) {
		this.own.remove(user.getId());
		switch (this.random.nextInt(10)) {
			case 0 -> delete(user);
			case 1, 2, 3 -> update(user, user.toBuilder().setEmail(newEmail()).build());
			default -> update(user, user.toBuilder().setName(this.name + " " + this.next++).build());
		}
	}

	private void update(User before, User wanted) {
		UpdateUserRequest.Builder request = UpdateUserRequest.newBuilder().setId(before.getId());
		if (!wanted.getName().equals(before.getName())) {
			request.setName(wanted.getName());
		}
		if (!wanted.getEmail().equals(before.getEmail())) {
			request.setEmail(wanted.getEmail());
		}
		if (this.random.nextBoolean()) {
			request.setEtag(before.getEtag());
		}
		User updated = write((stub) -> stub.updateUser(request.build()));
		if (updated != null) {
			this.own.put(updated.getId(), updated);
			acknowledge(updated,
					updated.getName().equals(wanted.getName()) && updated.getEmail().equals(wanted.getEmail())
							&& Etags.version(updated) == Etags.version(before) + 1);
		}
	}

	private void delete(User user) {
		DeleteUserRequest request = DeleteUserRequest.newBuilder().setId(user.getId()).build();
		if (write((stub) -> stub.deleteUser(request)) != null) {
			this.deleted.add(user);
			this.history.edits.incrementAndGet();
		}
	}

	private void acknowledge(User user, boolean expected) {
		this.history.edits.incrementAndGet();
		if (!expected) {
			this.history.violate("unexpected: " + user);
		}
	}

	/** Repeats a write with its key until it is acknowledged; null at the end. */
	private <T> @Nullable T write(Function<UserServiceBlockingStub, T> call) {
		Metadata key = new Metadata();
		key.put(IDEMPOTENCY_KEY, UUID.randomUUID().toString());
		UserServiceBlockingStub keyed = this.users.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key));
		while (!this.ended.getAsBoolean()) {
			try {
				return call.apply(keyed);
			}
			catch (StatusRuntimeException ex) {
				this.history.expectOutage(ex);
			}
		}
		return null;
	}

	private void readSome() {
		if (!this.own.isEmpty()) {
			User user = any(new ArrayList<>(this.own.values()));
			read(user, (stub) -> stub.getUser(GetUserRequest.newBuilder().setId(user.getId()).build()));
			read(user, (stub) -> stub
				.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(user.getEmail()).build()));
		}
		if (!this.deleted.isEmpty()) {
			User user = any(this.deleted);
			read(null, (stub) -> stub.getUser(GetUserRequest.newBuilder().setId(user.getId()).build()));
		}
	}

	/** Checks that a replica, whichever is called, finds the user; or nobody. */
	private void read(@Nullable User expected, Function<UserServiceBlockingStub, User> call) {
		while (!this.ended.getAsBoolean()) {
			try {
				User found = call.apply(this.users);
				this.history.reads.incrementAndGet();
				if (!found.equals(expected)) {
					this.history.violate("read " + found + " for " + expected);
				}
				return;
			}
			catch (StatusRuntimeException ex) {
				if (expected == null && ex.getStatus().getCode() == Status.Code.NOT_FOUND) {
					return;
				}
				this.history.expectOutage(ex);
			}
		}
	}

}
