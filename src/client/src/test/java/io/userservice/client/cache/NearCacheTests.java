package io.userservice.client.cache;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.internal.testing.StreamRecorder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.BatchGetUsersResponse;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.SearchUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceReason;
import io.userservice.client.cache.store.UserStore;
import io.userservice.fake.Fault;
import io.userservice.fake.UserServiceFake;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Each promise of the near cache, and what would break it. */
class NearCacheTests {

	private final UserServiceFake service = new UserServiceFake();

	private final CachedChannel channel = new CachedChannel(this.service, DataSize.ofMegabytes(64));

	private User ada;

	@BeforeEach
	void keepAda() {
		this.ada = this.service.add("Ada", "ada@example.com");
		this.channel.awaitHit(this.ada.getId());
	}

	@AfterEach
	void stop() {
		this.channel.close();
	}

	@Test
	void answersReadsOfEachKindOfStubFromMemory() throws Exception {
		GetUserRequest request = GetUserRequest.newBuilder().setId(this.ada.getId()).build();
		int calls = this.service.calls(UserServiceGrpc.getGetUserMethod());
		assertThat(this.channel.get(this.ada.getId())).isEqualTo(this.ada);
		ListenableFuture<User> future = UserServiceGrpc.newFutureStub(this.channel.channel).getUser(request);
		assertThat(future.get()).isEqualTo(this.ada);
		StreamRecorder<User> observer = StreamRecorder.create();
		UserServiceGrpc.newStub(this.channel.channel).getUser(request, observer);
		observer.awaitCompletion();
		assertThat(observer.getValues()).containsExactly(this.ada);
		assertThat(this.channel.users().withDeadlineAfter(1, TimeUnit.MINUTES).getUser(request)).isEqualTo(this.ada);
		assertThat(this.service.calls(UserServiceGrpc.getGetUserMethod())).isEqualTo(calls);
	}

	@Test
	void answersBatchesFromMemoryIfItHasAllUsers() {
		User grace = this.service.add("Grace", "grace@example.com");
		this.channel.awaitHit(grace.getId());
		int calls = this.service.calls(UserServiceGrpc.getBatchGetUsersMethod());
		assertThat(batch(this.ada.getId(), grace.getId(), this.ada.getId()).getUsersList()).containsExactly(this.ada,
				grace);
		assertThat(batch(grace.getId(), this.ada.getId()).getUsersList()).containsExactly(grace, this.ada);
		assertThat(this.service.calls(UserServiceGrpc.getBatchGetUsersMethod())).isEqualTo(calls);
		assertThat(batch(this.ada.getId(), 77).getMissingIdsList()).containsExactly(77);
		assertThat(this.service.calls(UserServiceGrpc.getBatchGetUsersMethod())).isEqualTo(calls + 1);
	}

	@Test
	void answersByASpellingThatTheServiceHasAnswered() {
		assertThat(byEmail("ada@example.com")).isEqualTo(this.ada);
		assertThat(byEmail("ADA@example.com")).isEqualTo(this.ada);
		int calls = this.service.calls(UserServiceGrpc.getGetUserByEmailMethod());
		assertThat(byEmail("ada@example.com")).isEqualTo(this.ada);
		assertThat(byEmail("ADA@example.com")).isEqualTo(this.ada);
		assertThat(this.service.calls(UserServiceGrpc.getGetUserByEmailMethod())).isEqualTo(calls);
		assertThat(byEmail("Ada@example.com")).isEqualTo(this.ada);
		assertThat(this.service.calls(UserServiceGrpc.getGetUserByEmailMethod())).isEqualTo(calls + 1);
	}

	// own writes

	@Test
	void readsItsOwnWritesAtOnce() {
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		User changed = update(this.channel.users(), this.ada.getId(), "Countess", null);
		assertThat(this.channel.isHit(this.ada.getId())).isTrue();
		assertThat(this.channel.get(this.ada.getId())).isEqualTo(changed);
		this.channel.users().deleteUser(DeleteUserRequest.newBuilder().setId(this.ada.getId()).build());
		assertNotFound(() -> this.channel.get(this.ada.getId()));
		assertNotFound(() -> batchOfOne(this.ada.getId()));
	}

	@Test
	void readsAllThatItHasCreatedAtOnce() throws Exception {
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		StreamRecorder<CreateUsersResponse> created = StreamRecorder.create();
		StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(this.channel.channel).createUsers(created);
		requests.onNext(CreateUserRequest.newBuilder().setName("Grace").setEmail("grace@example.com").build());
		requests.onNext(CreateUserRequest.newBuilder().setName("Alan").setEmail("alan@example.com").build());
		requests.onCompleted();
		created.awaitCompletion();
		for (User user : created.firstValue().get().getUsersList()) {
			assertThat(this.channel.isHit(user.getId())).as(user.getName()).isTrue();
			assertThat(this.channel.get(user.getId())).isEqualTo(user);
		}
	}

	@Test
	void readsTheUserThatItsOwnWriteHasGivenAnEmail() {
		User grace = this.service.add("Grace", "grace@example.com");
		byEmail("ada@example.com");
		byEmail("ADA@example.com");
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		update(this.channel.others(), this.ada.getId(), null, "countess@example.com");
		User moved = update(this.channel.users(), grace.getId(), null, "ada@example.com");
		assertThat(byEmail("ADA@example.com")).isEqualTo(moved);
		assertThat(byEmail("ada@example.com")).isEqualTo(moved);
	}

	@Test
	void asksTheServiceAfterAWriteWhoseOutcomeIsUnknown() {
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		this.service.fail(Fault.unanswered().afterWrite());
		UserServiceBlockingStub impatient = this.channel.users().withDeadlineAfter(100, TimeUnit.MILLISECONDS);
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> update(impatient, this.ada.getId(), "Countess", null));
		assertThat(this.channel.get(this.ada.getId()).getName()).isEqualTo("Countess");
	}

	@Test
	void asksTheServiceAtOnceWhenAWriteIsCancelled() {
		byEmail("ada@example.com");
		User grace = this.service.add("Grace", "grace@example.com");
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		update(this.channel.others(), this.ada.getId(), null, "countess@example.com");
		this.channel.network.hold(UserServiceGrpc.getUpdateUserMethod());
		ListenableFuture<User> write = UserServiceGrpc.newFutureStub(this.channel.channel)
			.updateUser(UpdateUserRequest.newBuilder().setId(grace.getId()).setEmail("ada@example.com").build());
		Awaitility.await()
			.until(() -> this.service.users()
				.stream()
				.anyMatch((user) -> user.getId() == grace.getId() && user.getEmail().equals("ada@example.com")));
		write.cancel(true);
		assertThat(byEmail("ada@example.com").getId()).isEqualTo(grace.getId());
	}

	// no way back

	@Test
	void readsNothingOlderThanWhatAListOrASearchHasShown() {
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		User listed = update(this.channel.others(), this.ada.getId(), "Countess", null);
		assertThat(this.channel.users().listUsers(ListUsersRequest.getDefaultInstance())).toIterable()
			.containsExactly(listed);
		assertThat(this.channel.get(this.ada.getId())).isEqualTo(listed);
		User found = update(this.channel.others(), this.ada.getId(), "Lovelace", null);
		assertThat(this.channel.users()
			.searchUsers(SearchUsersRequest.newBuilder().setQuery("lovelace").build())
			.getUsersList()).containsExactly(found);
		assertThat(this.channel.get(this.ada.getId())).isEqualTo(found);
	}

	@Test
	void keepsNoResponseThatWasUnderWayWhileItsChangeWentBy() throws Exception {
		User grace = this.service.add("Grace", "grace@example.com");
		this.channel.network.hold(UserServiceGrpc.getGetUserMethod());
		ListenableFuture<User> slow = slowGet(grace.getId(), 2);
		User changed = update(this.channel.others(), grace.getId(), "Admiral", null);
		awaitProofOfNow();
		this.channel.network.release();
		assertThat(slow.get()).isEqualTo(grace);
		assertThat(this.channel.get(grace.getId())).isEqualTo(changed);
		assertThat(this.channel.get(grace.getId())).isEqualTo(changed);
	}

	@Test
	void keepsNoOlderResponseInPlaceOfANewerOne() throws Exception {
		User grace = this.service.add("Grace", "grace@example.com");
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		this.channel.network.hold(UserServiceGrpc.getGetUserMethod());
		int before = this.channel.network.waiting();
		ListenableFuture<User> slow = slowGet(grace.getId(), before + 2);
		User changed = update(this.channel.others(), grace.getId(), "Admiral", null);
		assertThat(batch(grace.getId()).getUsersList()).containsExactly(changed);
		this.channel.network.release();
		assertThat(slow.get()).isEqualTo(grace);
		assertThat(this.channel.get(grace.getId())).isEqualTo(changed);
	}

	@Test
	void findsNobodyElseByAnEmailThatHasMoved() {
		User grace = this.service.add("Grace", "grace@example.com");
		byEmail("ada@example.com");
		byEmail("ADA@example.com");
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		update(this.channel.others(), this.ada.getId(), null, "countess@example.com");
		User moved = update(this.channel.others(), grace.getId(), null, "ada@example.com");
		assertThat(this.channel.get(grace.getId())).isEqualTo(moved);
		assertThat(byEmail("ADA@example.com")).as("after that user was seen").isEqualTo(moved);
	}

	@Test
	void findsNobodyByAnEmailThatNobodyHad() {
		byEmail("ADA@example.com");
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		update(this.channel.others(), this.ada.getId(), null, "countess@example.com");
		assertNotFound(() -> byEmail("ada@example.com"));
		assertNotFound(() -> byEmail("ADA@example.com"));
	}

	@Test
	void keepsNoVersionZero() throws Exception {
		User old = this.ada.toBuilder().clearVersion().setName("Old").build();
		UserStore store = this.channel.cache.store;
		store.returned(old, store.start());
		assertThat(this.channel.isHit(this.ada.getId())).isFalse();
	}

	// bound

	@Test
	void answersNothingWhenTheWatchIsSilent() {
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		this.channel.pass(Duration.ofSeconds(2));
		assertThat(this.channel.isHit(this.ada.getId())).isTrue();
		this.channel.pass(Duration.ofSeconds(4));
		assertThat(this.channel.isHit(this.ada.getId())).isFalse();
	}

	@Test
	void doesNotTakeAProgressThatHasWaitedForOneOfNow() {
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		this.service.sendProgress();
		Awaitility.await().until(() -> this.channel.network.waiting() > 0);
		update(this.channel.others(), this.ada.getId(), "Countess", null);
		this.channel.pass(Duration.ofSeconds(6));
		this.channel.network.releaseOne();
		assertThat(this.channel.get(this.ada.getId()).getName()).isEqualTo("Countess");
		assertThat(this.channel.isHit(this.ada.getId())).isFalse();
	}

	@Test
	void answersWithTheChangesOfOthers() {
		User changed = update(this.channel.others(), this.ada.getId(), "Countess", null);
		Awaitility.await().until(() -> this.channel.get(this.ada.getId()).equals(changed));
		this.channel.awaitHit(this.ada.getId());
	}

	// deleted

	@Test
	void doesNotAnswerWithADeletedUser() {
		this.channel.others().deleteUser(DeleteUserRequest.newBuilder().setId(this.ada.getId()).build());
		awaitProofOfNow();
		assertNotFound(() -> this.channel.get(this.ada.getId()));
	}

	@Test
	void keepsNoResponseThatWasUnderWayWhileItsUserWasDeleted() throws Exception {
		User grace = this.service.add("Grace", "grace@example.com");
		this.channel.network.hold(UserServiceGrpc.getGetUserMethod());
		ListenableFuture<User> slow = slowGet(grace.getId(), 2);
		this.channel.users().deleteUser(DeleteUserRequest.newBuilder().setId(grace.getId()).build());
		this.channel.network.release();
		assertThat(slow.get()).isEqualTo(grace);
		assertNotFound(() -> this.channel.get(grace.getId()));
	}

	// off the watch, off the cache

	@Test
	void answersNothingOnceTheWatchHasEnded() {
		long misses = this.channel.cache.misses.sum();
		this.service.endOpenCalls(Fault.of(UserServiceReason.SHUTTING_DOWN));
		Awaitility.await().until(() -> !this.channel.cache.follower.proof().following());
		this.channel.get(this.ada.getId());
		assertThat(this.channel.cache.misses.sum()).isGreaterThan(misses);
		this.channel.awaitHit(this.ada.getId());
	}

	@Test
	void takesTheChangesThatItHasMissedWithoutAWatch() {
		this.channel.network.hold(UserServiceGrpc.getWatchUsersMethod());
		this.service.endOpenCalls(Fault.of(UserServiceReason.SHUTTING_DOWN));
		User changed = update(this.channel.others(), this.ada.getId(), "Countess", null);
		this.channel.network.release();
		// Until its end has arrived, the state from before may be answered.
		Awaitility.await().until(() -> !this.channel.cache.follower.proof().following());
		assertThat(this.channel.get(this.ada.getId())).isEqualTo(changed);
		this.channel.awaitHit(this.ada.getId());
		assertThat(this.channel.get(this.ada.getId())).isEqualTo(changed);
	}

	@Test
	void forgetsAllWhenTheHistoryIsAnotherOne() {
		assertThat(this.channel.cache.store.size()).isPositive();
		this.service.reset();
		User other = this.service.add("Other", "other@example.com");
		assertThat(other.getId()).isEqualTo(this.ada.getId());
		Awaitility.await().until(() -> this.channel.cache.store.size() == 0);
		assertThat(this.channel.get(other.getId())).isEqualTo(other);
		this.channel.awaitHit(other.getId());
		assertThat(this.channel.get(other.getId())).isEqualTo(other);
	}

	@Test
	void followsOnAfterTheCallThatHasOpenedTheWatch() throws Exception {
		this.service.endOpenCalls(Fault.of(UserServiceReason.SHUTTING_DOWN));
		Awaitility.await().until(() -> !this.channel.cache.follower.proof().following());
		Context.CancellableContext context = Context.current().withCancellation();
		context.run(() -> this.channel.get(this.ada.getId()));
		context.cancel(null);
		this.channel.awaitHit(this.ada.getId());
	}

	// calls that ask for more

	@Test
	void asksTheServiceForWhatACallWantsBesides() {
		for (String name : List.of("user-service-position", "cache-control")) {
			Metadata headers = new Metadata();
			headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), "");
			int calls = this.service.calls(UserServiceGrpc.getGetUserMethod());
			this.channel.users()
				.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
				.getUser(GetUserRequest.newBuilder().setId(this.ada.getId()).build());
			assertThat(this.service.calls(UserServiceGrpc.getGetUserMethod())).as(name).isEqualTo(calls + 1);
		}
	}

	@Test
	void answersNoCallThatIsOver() {
		Context.CancellableContext context = Context.current().withCancellation();
		context.cancel(null);
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> context.run(() -> this.channel.get(this.ada.getId())))
			.satisfies((failure) -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.CANCELLED));
	}

	@Test
	void deliversALongChainOfHitsOnAShortStack() throws Exception {
		StreamRecorder<User> last = StreamRecorder.create();
		HitChain.start(this.channel.channel, this.ada.getId(), 100_000, last);
		last.awaitCompletion();
		assertThat(last.getError()).isNull();
	}

	/** A call that waits for its response, which is held with its status. */
	private ListenableFuture<User> slowGet(int id, int waiting) {
		ListenableFuture<User> slow = UserServiceGrpc.newFutureStub(this.channel.channel)
			.getUser(GetUserRequest.newBuilder().setId(id).build());
		Awaitility.await().until(() -> this.channel.network.waiting() >= waiting);
		return slow;
	}

	/** Waits until all that was committed until now is known. */
	@Test
	void deliversTheHitOfACallbackThatFails() {
		GetUserRequest request = GetUserRequest.newBuilder().setId(this.ada.getId()).build();
		StreamRecorder<User> next = StreamRecorder.create();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> UserServiceGrpc.newStub(this.channel.channel).getUser(request, new StreamObserver<>() {
				@Override
				public void onNext(User user) {
					UserServiceGrpc.newStub(NearCacheTests.this.channel.channel).getUser(request, next);
					throw new IllegalStateException();
				}

				@Override
				public void onError(Throwable failure) {
				}

				@Override
				public void onCompleted() {
				}
			}));
		assertThat(next.getValues()).containsExactly(this.ada);
	}

	private void awaitProofOfNow() {
		long now = this.channel.cache.clock.getAsLong();
		Awaitility.await().until(() -> {
			this.service.sendProgress();
			return this.channel.cache.follower.proof().isAfter(now);
		});
	}

	private User byEmail(String email) {
		return this.channel.users().getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(email).build());
	}

	private BatchGetUsersResponse batch(Integer... ids) {
		return this.channel.users().batchGetUsers(BatchGetUsersRequest.newBuilder().addAllIds(List.of(ids)).build());
	}

	private void batchOfOne(int id) {
		if (batch(id).getUsersCount() == 0) {
			throw Status.NOT_FOUND.asRuntimeException();
		}
	}

	private static User update(UserServiceBlockingStub users, int id, String name, String email) {
		UpdateUserRequest.Builder update = UpdateUserRequest.newBuilder().setId(id);
		if (name != null) {
			update.setName(name);
		}
		if (email != null) {
			update.setEmail(email);
		}
		return users.updateUser(update.build());
	}

	private static void assertNotFound(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(call)
			.satisfies((failure) -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
	}

	/** Reads that each make the next one when they end. */
	private record HitChain(io.grpc.Channel channel, int id, int left,
			StreamRecorder<User> last) implements io.grpc.stub.StreamObserver<User> {

		static void start(io.grpc.Channel channel, int id, int count, StreamRecorder<User> last) {
			UserServiceGrpc.newStub(channel)
				.getUser(GetUserRequest.newBuilder().setId(id).build(), new HitChain(channel, id, count, last));
		}

		@Override
		public void onNext(User user) {
		}

		@Override
		public void onError(Throwable failure) {
			this.last.onError(failure);
		}

		@Override
		public void onCompleted() {
			if (this.left == 0) {
				this.last.onCompleted();
			}
			else {
				start(this.channel, this.id, this.left - 1, this.last);
			}
		}

	}

}
