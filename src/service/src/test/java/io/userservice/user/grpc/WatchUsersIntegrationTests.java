package io.userservice.user.grpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.userservice.UserServiceApplication;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserChange.Kind;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.WatchUsersRequest;
import io.userservice.testing.Etags;
import io.userservice.testing.FakeService;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import io.userservice.user.change.ChangeKind;
import io.userservice.user.change.UserChangeLog;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** WatchUsers over real sockets, the same on both databases. */
class WatchUsersIntegrationTests {

	@Nested
	@ServiceTest
	@DirtiesContext
	class OnH2 extends Watches {

	}

	@Nested
	@ServiceTest
	@DirtiesContext
	@OnPostgres
	class OnRealPostgres extends Watches {

		@Autowired
		private Environment environment;

		/** Neither the order of a sequence nor of transaction ids is that of commits. */
		@Test
		void sendsTheChangeOfATransactionThatBeganFirstAndCommitsLast() {
			User first = create();
			Watch watch = watch("");
			String before = watch.awaitProgress();
			CountDownLatch held = new CountDownLatch(1);
			CompletableFuture<Void> early = CompletableFuture
				.runAsync(() -> this.transaction.executeWithoutResult((status) -> {
					rename(first.getId(), "early");
					await(held);
				}), (work) -> new Thread(work).start());
			Awaitility.await()
				.until(() -> this.jdbc.queryForObject(
						"select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'",
						Integer.class) > 0);
			User later = create();
			watch.await(Kind.KIND_CREATED, later.getId());
			String meanwhile = watch.token();
			held.countDown();
			early.join();
			assertThat(watch.await(Kind.KIND_UPDATED, first.getId()).getUser().getName()).isEqualTo("early");
			for (String token : List.of(before, meanwhile)) {
				Watch resumed = watch(token);
				assertThat(resumed.await(Kind.KIND_UPDATED, first.getId()).getUser().getName()).isEqualTo("early");
			}
			assertThat(watch(meanwhile).awaitProgressAndNext().getUser().getId()).isEqualTo(first.getId());
		}

		@Test
		void followsTheChangesOfOtherReplicasAndGoesOnThere() {
			Watch here = watch("");
			here.awaitProgress();
			try (ConfigurableApplicationContext other = replica()) {
				ManagedChannel channel = NettyChannelBuilder
					.forAddress("localhost", other.getBean(GrpcServerProperties.class).getPort())
					.usePlaintext()
					.intercept(TestTokens.bearer(other.getBean(TestTokens.class).withScopes(TestTokens.ALL_SCOPES)))
					.build();
				User there = UserServiceGrpc.newBlockingStub(channel).createUser(request());
				here.await(Kind.KIND_CREATED, there.getId());
				String token = here.token();
				User local = create();
				Watch resumed = new Watch(channel, token, Integer.MAX_VALUE);
				assertThat(resumed.await(Kind.KIND_CREATED, local.getId()).getUser()).isEqualTo(local);
				channel.shutdownNow();
			}
		}

		private ConfigurableApplicationContext replica() {
			return new SpringApplicationBuilder(UserServiceApplication.class, TestTokens.class).run(
					"--grpc.server.port=0", "--server.port=0", "--user-service.shutdown.quiet-period=0s",
					"--user-service.security.development-token=true", "--user-service.security.development-token-file=",
					setting("spring.datasource.url"), setting("spring.datasource.username"),
					setting("spring.datasource.password"));
		}

		private String setting(String name) {
			return "--" + name + "=" + this.environment.getProperty(name);
		}

	}

	@Nested
	class OnTheFake extends Rules {

		@RegisterExtension
		private final FakeService fake = new FakeService();

		@Override
		ManagedChannel open() {
			return this.fake.open();
		}

		@Override
		void deleteOldChanges() {
			this.fake.users().expireResumeTokens();
		}

	}

	abstract static class Watches extends Rules {

		@Autowired
		private TestChannels channels;

		@Autowired
		private TestTokens tokens;

		@Autowired
		JdbcTemplate jdbc;

		@Autowired
		TransactionTemplate transaction;

		@Autowired
		UserChangeLog log;

		@Override
		ManagedChannel open() {
			return this.channels.open((builder) -> {
			});
		}

		@Override
		void deleteOldChanges() {
			this.jdbc.update("delete from user_changes");
		}

		/** Changes a user in the current transaction. */
		void rename(int id, String name) {
			this.jdbc.update("update users set name = ?, version = version + 1 where id = ?", name, id);
			this.log.append(ChangeKind.UPDATED, id);
		}

		@Test
		void sendsNoChangeThatIsRolledBackAndNoneThatChangesNothing() {
			User user = create();
			Watch watch = watch("");
			watch.awaitProgress();
			this.transaction.executeWithoutResult((status) -> {
				rename(user.getId(), "never");
				status.setRollbackOnly();
			});
			update(user, user.getName());
			User end = create();
			watch.await(Kind.KIND_CREATED, end.getId());
			assertThat(watch.changesOf(user.getId())).isEmpty();
		}

		/**
		 * Those who read more than there is room for are refused, and go on later.
		 */
		@Test
		void leavesListsToOthersWhileManyOfOneCallerReadOldChanges() {
			String old = watch("").awaitProgress();
			List<User> created = createMany(1_000);
			Integer[] ids = created.stream().map(User::getId).toArray(Integer[]::new);
			IntStream.range(0, 30)
				.forEach((pass) -> this.transaction
					.executeWithoutResult((status) -> this.log.append(ChangeKind.UPDATED, ids)));
			User end = create();
			UserServiceBlockingStub other = UserServiceGrpc
				.newBlockingStub(this.channels.openAnonymous((builder) -> builder
					.intercept(TestTokens.bearer(this.tokens.mint((claims) -> claims.subject("other"))))));
			String[] places = new String[10];
			Arrays.fill(places, old);
			Watch[] watches = Arrays.stream(places).map(this::watch).toArray(Watch[]::new);
			Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> {
				assertThat(other.listUsers(ListUsersRequest.getDefaultInstance())).toIterable().isNotEmpty();
				for (int index = 0; index < places.length; index++) {
					if (watches[index].end.isDone()) {
						assertThat(WireError.of(watches[index].awaitEnd()).reason()).isEqualTo("OVERLOADED");
						places[index] = watches[index].received().isEmpty() ? places[index] : watches[index].token();
						watches[index] = watch(places[index]);
					}
				}
				return Arrays.stream(watches).allMatch((watch) -> watch.hasEndedWith(end.getId()));
			});
		}

		@Test
		void boundsTheWatchersOfACaller() {
			List<Watch> first = IntStream.range(0, 500).mapToObj((index) -> watch("")).toList();
			List<Watch> half = first.stream().map((watch) -> watch.begins() ? watch : begun()).toList();
			WireError error = WireError.of(watch("").awaitEnd());
			assertThat(error.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
			assertThat(error.metadata()).containsEntry("limit", "watchers");
			half.get(0).cancel();
			begun();
			User user = create();
			Awaitility.await()
				.until(() -> half.stream().skip(1).allMatch((watch) -> !watch.changesOf(user.getId()).isEmpty()));
		}

		/**
		 * A busy machine may refuse one, and the watches of earlier tests may end late.
		 */
		private Watch begun() {
			AtomicReference<Watch> begun = new AtomicReference<>();
			Awaitility.await().until(() -> {
				begun.set(watch(""));
				return begun.get().begins();
			});
			return begun.get();
		}

	}

	/** What the fake does, too. */
	abstract static class Rules {

		private final List<Watch> open = new ArrayList<>();

		private ManagedChannel channel;

		private UserServiceBlockingStub users;

		abstract ManagedChannel open();

		/** As the purge does after the retention. */
		abstract void deleteOldChanges();

		@BeforeEach
		void connect() {
			this.channel = open();
			this.users = UserServiceGrpc.newBlockingStub(this.channel);
		}

		@AfterEach
		void close() {
			this.open.forEach(Watch::cancel);
		}

		@Test
		void sendsAProgressAtOnceAndThenEachChangeInOrder() {
			Watch watch = watch("");
			watch.awaitProgress();
			User created = create();
			watch.await(Kind.KIND_CREATED, created.getId());
			User updated = update(created, "b");
			watch.await(Kind.KIND_UPDATED, created.getId());
			delete(created);
			watch.await(Kind.KIND_DELETED, created.getId());
			assertThat(watch.changesOf(created.getId())).extracting(UserChange::getKind)
				.containsExactly(Kind.KIND_CREATED, Kind.KIND_UPDATED, Kind.KIND_DELETED);
			assertThat(List.of(created.getVersion(), updated.getVersion())).containsExactly(1L, 2L);
			assertThat(watch.changesOf(created.getId())).extracting(UserChange::getUser)
				.containsExactly(created, updated, User.newBuilder().setId(created.getId()).build());
			assertThat(watch.received()).allMatch((change) -> !change.getResumeToken().isEmpty());
		}

		@Test
		void beginsWithAProgressWhileUsersChange() {
			User before = create();
			String token = watch("").awaitProgress();
			update(before, "b");
			for (String from : List.of("", token)) {
				Watch watch = watch(from);
				Awaitility.await().until(() -> {
					create();
					return !watch.received().isEmpty();
				});
				watch.awaitProgress();
			}
		}

		/** However old what the feed knows is. */
		@RepeatedTest(20)
		void beginsWithThePresent() {
			User before = create();
			Watch watch = watch("");
			watch.awaitProgress();
			User after = create();
			watch.await(Kind.KIND_CREATED, after.getId());
			assertThat(watch.changesOf(before.getId())).isEmpty();
		}

		@Test
		void goesOnAfterEachToken() {
			Watch watch = watch("");
			watch.awaitProgress();
			List<User> all = createMany(3);
			User last = update(all.get(0), "x");
			watch.await(Kind.KIND_UPDATED, last.getId());
			List<UserChange> changes = watch.changes();
			assertThat(changes).hasSize(4);
			List<UserChange> sent = watch.received();
			for (UserChange from : sent) {
				Watch resumed = watch(from.getResumeToken());
				assertThat(resumed.awaitProgress()).isEqualTo(from.getResumeToken());
				User end = create();
				resumed.await(Kind.KIND_CREATED, end.getId());
				List<Integer> later = new ArrayList<>(changes.stream()
					.dropWhile((change) -> sent.indexOf(change) <= sent.indexOf(from))
					.map((change) -> change.getUser().getId())
					.toList());
				later.add(end.getId());
				assertThat(resumed.changes()).extracting((change) -> change.getUser().getId())
					.containsSubsequence(later)
					.endsWith(end.getId());
				if (changes.contains(from)) {
					assertThat(resumed.changes()).doesNotContain(from);
				}
			}
		}

		@RepeatedTest(3)
		void keepsACopyOfWhatManyWritersChange() {
			List<User> all = createMany(40);
			Map<Integer, User> copy = new HashMap<>();
			Watch watch = watch("");
			watch.awaitProgress();
			all.forEach((user) -> copy.put(user.getId(), get(user.getId())));
			List<CompletableFuture<Void>> writers = IntStream.range(0, 16)
				.mapToObj((writer) -> CompletableFuture.runAsync(() -> write(all, writer),
						(work) -> new Thread(work).start()))
				.toList();
			writers.forEach(CompletableFuture::join);
			User end = create();
			watch.await(Kind.KIND_CREATED, end.getId());
			watch.changes().forEach((change) -> apply(copy, change));
			for (User user : all) {
				assertThat(copy.get(user.getId())).as("user %s", user.getId()).isEqualTo(existing(user.getId()));
				assertVersionsAscend(watch.changesOf(user.getId()));
			}
		}

		private void write(List<User> all, int writer) {
			for (int turn = 0; turn < 20; turn++) {
				User user = all.get((writer * 7 + turn * 3) % all.size());
				String name = "writer %d, turn %d".formatted(writer, turn);
				boolean deletes = (writer + turn) % 10 == 9;
				// Writers of one user wait for each other, on a slow machine for too
				// long.
				Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> isMade(() -> {
					if (deletes) {
						delete(user);
					}
					else {
						update(user, name);
					}
				}));
			}
		}

		private static boolean isMade(Runnable change) {
			try {
				change.run();
				return true;
			}
			catch (StatusRuntimeException ex) {
				assertThat(WireError.of(ex).reason()).isIn("USER_NOT_FOUND", "OVERLOADED");
				return WireError.of(ex).reason().equals("USER_NOT_FOUND");
			}
		}

		private static void apply(Map<Integer, User> copy, UserChange change) {
			if (change.getKind() == Kind.KIND_DELETED || change.getUser().getEtag().isEmpty()) {
				copy.remove(change.getUser().getId());
			}
			else {
				copy.put(change.getUser().getId(), change.getUser());
			}
		}

		private static void assertVersionsAscend(List<UserChange> changes) {
			assertThat(changes.stream()
				.filter((change) -> !change.getUser().getEtag().isEmpty())
				.map((change) -> Etags.version(change.getUser()))).isSorted();
			assertThat(changes.stream().dropWhile((change) -> change.getKind() != Kind.KIND_DELETED).skip(1)).isEmpty();
		}

		/** More changes than the feed keeps. */
		@Test
		void readsAgainForAWatcherThatStoodStill() {
			Watch slow = new Watch(this.channel, "", 1);
			this.open.add(slow);
			slow.awaitProgress();
			Watch fast = watch("");
			fast.awaitProgress();
			List<User> created = new ArrayList<>();
			for (int batch = 0; batch < 5; batch++) {
				created.addAll(createMany(5_000));
			}
			fast.await(Kind.KIND_CREATED, created.get(created.size() - 1).getId());
			assertThat(slow.received()).hasSize(1);
			slow.call.request(Integer.MAX_VALUE);
			slow.await(Kind.KIND_CREATED, created.get(created.size() - 1).getId());
			List<Integer> ids = created.stream().map(User::getId).toList();
			assertThat(slow.changes().stream().map((change) -> change.getUser().getId()).toList()).isEqualTo(ids);
			assertThat(fast.changes().stream().map((change) -> change.getUser().getId()).toList()).isEqualTo(ids);
		}

		@Test
		void sendsAProgressWhileNothingChanges() {
			Watch watch = watch("");
			watch.awaitProgress();
			assertThat(watch.awaitNext().getKind()).isEqualTo(Kind.KIND_PROGRESS);
		}

		/** Several, of which a client that waits 10 s would get none. */
		@Test
		void sendsAProgressAsOftenAsItIsAsked() {
			Watch watch = watch(1, 0);
			Watch usual = watch("");
			usual.awaitProgress();
			Awaitility.await().until(() -> watch.received().size() > 4);
			assertThat(watch.received()).allMatch((response) -> response.getKind() == Kind.KIND_PROGRESS);
			assertThat(usual.received()).hasSizeLessThan(watch.received().size());
			User user = create();
			watch.await(Kind.KIND_CREATED, user.getId());
		}

		/** While users change all the time, too. */
		@Test
		void tellsUpToWhichMomentItIsComplete() {
			long sent = System.nanoTime();
			Watch watch = watch(1, 0);
			watch.awaitProgress();
			Map<Integer, Long> created = new HashMap<>();
			Awaitility.await().until(() -> {
				int id = create().getId();
				created.put(id, System.nanoTime() - sent);
				return watch.received().stream().filter(UserChange::hasCompleteAt).count() >= 3;
			});
			List<UserChange> received = watch.received();
			assertThat(received.get(0).hasCompleteAt()).isFalse();
			for (int index = 0; index < received.size(); index++) {
				if (received.get(index).hasCompleteAt()) {
					com.google.protobuf.Duration moment = received.get(index).getCompleteAt();
					long complete = moment.getSeconds() * 1_000_000_000 + moment.getNanos();
					assertThat(received.subList(0, index)).extracting((change) -> change.getUser().getId())
						.containsAll(created.entrySet()
							.stream()
							.filter((user) -> user.getValue() <= complete)
							.map(Map.Entry::getKey)
							.toList());
					assertThat(watch(received.get(index).getResumeToken()).awaitProgress()).isNotEmpty();
				}
			}
		}

		@ParameterizedTest
		@CsvSource({ "0, 0", "0, 999999999", "1, -1", "1, 1000000000", "10, 1", "11, 0", "-1, 0",
				"9223372036854775807, 2147483647", "-9223372036854775808, -2147483648" })
		void refusesAnIntervalThatIsOutOfRange(long seconds, int nanos) {
			WireError error = WireError.of(watch(seconds, nanos).awaitEnd());
			assertThat(error.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
			assertThat(error.reason()).isEqualTo("INVALID_FIELD");
			assertThat(error.badFields()).containsExactly("progress_interval");
		}

		@ParameterizedTest
		@CsvSource({ "1, 0", "1, 1", "9, 999999999", "10, 0" })
		void takesAnIntervalThatIsInRange(long seconds, int nanos) {
			watch(seconds, nanos).awaitProgress();
		}

		private Watch watch(long seconds, int nanos) {
			Watch watch = new Watch(this.channel,
					WatchUsersRequest.newBuilder()
						.setProgressInterval(
								com.google.protobuf.Duration.newBuilder().setSeconds(seconds).setNanos(nanos))
						.build(),
					Integer.MAX_VALUE);
			this.open.add(watch);
			return watch;
		}

		@ParameterizedTest
		@ValueSource(strings = { "garbage", "!", "YWJjfDE", "YWJjfDE6MTp8MToxOnw3", "fHx8fHx8" })
		void refusesWhatIsNoTokenOfThisLog(String token) {
			assertExpired(token);
		}

		/**
		 * Each bit of a token is one of its place, or of a key that cannot be guessed.
		 */
		@Test
		void refusesATokenThatWasChanged() {
			Watch watch = watch("");
			String beginning = watch.awaitProgress();
			watch.await(Kind.KIND_CREATED, create().getId());
			for (String token : List.of(beginning, watch.token())) {
				byte[] bytes = Base64.getUrlDecoder().decode(token);
				for (int index = 0; index < bytes.length; index += 3) {
					byte[] changed = bytes.clone();
					changed[index] ^= (byte) 0x80;
					assertExpired(encode(changed));
				}
				assertExpired(encode(Arrays.copyOf(bytes, bytes.length - 1)));
				assertExpired(encode(Arrays.copyOf(bytes, bytes.length + 1)));
			}
			assertExpired("A".repeat(30_000));
		}

		@Test
		void refusesATokenAfterWhichChangesWereDeleted() {
			Watch watch = watch("");
			String old = watch.awaitProgress();
			User user = create();
			watch.await(Kind.KIND_CREATED, user.getId());
			String recent = watch.token();
			deleteOldChanges();
			watch(recent).awaitProgress();
			assertExpired(old);
			User next = create();
			watch(recent).await(Kind.KIND_CREATED, next.getId());
		}

		private void assertExpired(String token) {
			WireError error = WireError.of(watch(token).awaitEnd());
			assertThat(error.code()).isEqualTo(Status.Code.OUT_OF_RANGE);
			assertThat(error.reason()).isEqualTo("RESUME_TOKEN_EXPIRED");
		}

		private static String encode(byte[] token) {
			return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
		}

		Watch watch(String token) {
			Watch watch = new Watch(this.channel, token, Integer.MAX_VALUE);
			this.open.add(watch);
			return watch;
		}

		CreateUserRequest request() {
			return CreateUserRequest.newBuilder().setName("a").setEmail(UUID.randomUUID() + "@example.com").build();
		}

		User create() {
			return this.users.createUser(request());
		}

		List<User> createMany(int count) {
			ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(this.channel).createUsers(response);
			IntStream.range(0, count).forEach((index) -> requests.onNext(request()));
			requests.onCompleted();
			return response.get().getUsersList();
		}

		private User get(int id) {
			return this.users.getUser(GetUserRequest.newBuilder().setId(id).build());
		}

		private @Nullable User existing(int id) {
			try {
				return get(id);
			}
			catch (StatusRuntimeException ex) {
				return null;
			}
		}

		User update(User user, String name) {
			return this.users.updateUser(UpdateUserRequest.newBuilder().setId(user.getId()).setName(name).build());
		}

		private void delete(User user) {
			this.users.deleteUser(DeleteUserRequest.newBuilder().setId(user.getId()).build());
		}

		static void await(CountDownLatch latch) {
			try {
				assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/** A WatchUsers call, and what it has received. */
	private static class Watch {

		private final List<UserChange> responses = new ArrayList<>();

		private final CompletableFuture<StatusRuntimeException> end = new CompletableFuture<>();

		private final ClientCall<WatchUsersRequest, UserChange> call;

		/**
		 * @param requested responses that it reads until it requests more
		 */
		Watch(ManagedChannel channel, String token, int requested) {
			this(channel, WatchUsersRequest.newBuilder().setResumeToken(token).build(), requested);
		}

		Watch(ManagedChannel channel, WatchUsersRequest request, int requested) {
			this.call = channel.newCall(UserServiceGrpc.getWatchUsersMethod(), CallOptions.DEFAULT);
			this.call.start(new ClientCall.Listener<>() {
				@Override
				public void onMessage(UserChange change) {
					synchronized (Watch.this.responses) {
						Watch.this.responses.add(change);
					}
				}

				@Override
				public void onClose(Status status, Metadata trailers) {
					Watch.this.end.complete(status.asRuntimeException(trailers));
				}
			}, new Metadata());
			this.call.request(requested);
			this.call.sendMessage(request);
			this.call.halfClose();
		}

		/** All responses so far. */
		List<UserChange> received() {
			synchronized (this.responses) {
				return List.copyOf(this.responses);
			}
		}

		/** The token of the first response. */
		String awaitProgress() {
			Awaitility.await().until(() -> !this.received().isEmpty());
			assertThat(this.received().get(0).getKind()).isEqualTo(Kind.KIND_PROGRESS);
			return this.received().get(0).getResumeToken();
		}

		UserChange awaitProgressAndNext() {
			awaitProgress();
			return awaitNext();
		}

		/** The second response. */
		UserChange awaitNext() {
			Awaitility.await().until(() -> this.received().size() > 1);
			return this.received().get(1);
		}

		/** Whether it gets a response, and is not refused. */
		boolean begins() {
			Awaitility.await().until(() -> !this.received().isEmpty() || this.end.isDone());
			return !this.received().isEmpty();
		}

		UserChange await(Kind kind, int id) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> this.received().stream().anyMatch((change) -> is(change, kind, id)));
			return this.received().stream().filter((change) -> is(change, kind, id)).findFirst().orElseThrow();
		}

		private static boolean is(UserChange change, Kind kind, int id) {
			return change.getKind() == kind && change.getUser().getId() == id;
		}

		StatusRuntimeException awaitEnd() {
			return this.end.orTimeout(60, TimeUnit.SECONDS).join();
		}

		/** The token of the latest response. */
		String token() {
			return this.received().get(this.received().size() - 1).getResumeToken();
		}

		List<UserChange> changes() {
			return this.received().stream().filter((change) -> change.getKind() != Kind.KIND_PROGRESS).toList();
		}

		List<UserChange> changesOf(int id) {
			return changes().stream().filter((change) -> change.getUser().getId() == id).collect(Collectors.toList());
		}

		/** Whether the last change is of that user, without a copy of many. */
		boolean hasEndedWith(int id) {
			synchronized (this.responses) {
				return IntStream.iterate(this.responses.size() - 1, (index) -> index >= 0, (index) -> index - 1)
					.mapToObj(this.responses::get)
					.filter((change) -> change.getKind() != Kind.KIND_PROGRESS)
					.findFirst()
					.filter((change) -> change.getUser().getId() == id)
					.isPresent();
			}
		}

		void cancel() {
			this.call.cancel("test ends", null);
		}

	}

}
