package io.userservice.crash;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceReason;
import io.userservice.client.UserServiceError;
import io.userservice.testing.Etags;

/**
 * One of several clients that count in the name of one user: each adds one to what it has
 * read, with the etag that it has read. So an etag must not win twice, and what was read
 * must never go back.
 */
class Contender implements Runnable {

	private static final Metadata.Key<String> IDEMPOTENCY_KEY = Metadata.Key.of("idempotency-key",
			Metadata.ASCII_STRING_MARSHALLER);

	private final UserServiceBlockingStub users;

	private final Contest contest;

	private final History history;

	private final BooleanSupplier ended;

	private long latest;

	/** What contenders have in common: their user, and the etags that have won. */
	record Contest(String email, Set<String> won) {

		Contest(String name) {
			this(Editor.PREFIX + "contest-" + name + "@example.com", ConcurrentHashMap.newKeySet());
		}

	}

	Contender(Contest contest, Channel channel, History history, BooleanSupplier ended) {
		this.contest = contest;
		this.users = UserServiceGrpc.newBlockingStub(channel);
		this.history = history;
		this.ended = ended;
	}

	@Override
	public void run() {
		int id = 0;
		while (!this.ended.getAsBoolean()) {
			this.history.pause();
			try {
				id = (id == 0) ? findOrCreate() : id;
				count(this.users.getUser(GetUserRequest.newBuilder().setId(id).build()));
			}
			catch (StatusRuntimeException ex) {
				this.history.expectOutage(ex);
			}
		}
	}

	private int findOrCreate() {
		CreateUserRequest request = CreateUserRequest.newBuilder().setName("0").setEmail(this.contest.email()).build();
		Metadata key = new Metadata();
		// The same for all, so that one creates it.
		key.put(IDEMPOTENCY_KEY, this.contest.email());
		return this.users.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key)).createUser(request).getId();
	}

	private void count(User user) {
		long number = Long.parseLong(user.getName());
		if (number < this.latest || number != Etags.version(user)) {
			this.history.violate("after " + this.latest + " read " + user);
		}
		this.latest = number;
		this.history.reads.incrementAndGet();
		UpdateUserRequest request = UpdateUserRequest.newBuilder()
			.setId(user.getId())
			.setName(Long.toString(number + 1))
			.setEtag(user.getEtag())
			.build();
		if (wins(request)) {
			this.history.edits.incrementAndGet();
			if (!this.contest.won().add(user.getEtag())) {
				this.history.violate("twice with the etag of " + user);
			}
			this.latest = number + 1;
		}
	}

	/** Repeats the change with its key until its outcome is known. */
	private boolean wins(UpdateUserRequest request) {
		Metadata key = new Metadata();
		key.put(IDEMPOTENCY_KEY, UUID.randomUUID().toString());
		UserServiceBlockingStub keyed = this.users.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key));
		while (!this.ended.getAsBoolean()) {
			try {
				keyed.updateUser(request);
				return true;
			}
			catch (StatusRuntimeException ex) {
				if (UserServiceReason.ETAG_MISMATCH.equals(UserServiceError.of(ex).reason())) {
					return false;
				}
				this.history.expectOutage(ex);
			}
		}
		return false;
	}

}
