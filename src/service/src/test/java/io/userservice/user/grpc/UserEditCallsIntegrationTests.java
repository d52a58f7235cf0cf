package io.userservice.user.grpc;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.Timestamp;
import com.google.rpc.ResourceInfo;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
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
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Etags;
import io.userservice.testing.FakeService;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.WireError;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Users found, changed and deleted over real sockets, the same on all databases. */
class UserEditCallsIntegrationTests {

	private static final int CALLERS = 16;

	private static final Metadata.Key<String> KEY = Metadata.Key.of("idempotency-key",
			Metadata.ASCII_STRING_MARSHALLER);

	@Nested
	@ServiceTest
	class OnH2 extends Calls {

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class OnRealPostgres extends Calls {

	}

	@Nested
	@ServiceTest
	@OnPostgres
	@TestPropertySource(
			properties = "spring.datasource.hikari.data-source-properties.options=-c default_transaction_isolation=serializable")
	class OnSerializablePostgres extends Calls {

	}

	@Nested
	class OnTheFake extends Rules {

		@RegisterExtension
		private final FakeService fake = new FakeService();

		@Override
		ManagedChannel open() {
			return this.fake.open();
		}

	}

	@ExtendWith(OutputCaptureExtension.class)
	abstract static class Calls extends Rules {

		@Autowired
		private TestChannels channels;

		@Autowired
		private JdbcTemplate jdbc;

		@Override
		ManagedChannel open() {
			return this.channels.open((builder) -> {
			});
		}

		/**
		 * As a restore sets a user back, or a standby that is promoted without a change.
		 */
		@Test
		void refusesAnEtagOfAChangeThatWasLost() {
			User ada = create("ada");
			User first = this.users.updateUser(update(ada).setName("Ada Byron").build());
			setBack(ada);
			User other = this.users.updateUser(update(ada).setName("Somebody Else").build());
			for (ThrowingCallable late : List.<ThrowingCallable>of(
					() -> this.users.updateUser(update(ada).setName("b").setEtag(first.getEtag()).build()),
					() -> this.users.updateUser(update(ada).setName(other.getName()).setEtag(first.getEtag()).build()),
					() -> this.users.deleteUser(delete(ada).setEtag(first.getEtag()).build()))) {
				assertThat(WireError.of(late).reason()).isEqualTo("ETAG_MISMATCH");
			}
			assertThat(get(ada.getId())).isEqualTo(other);
		}

		private void setBack(User user) {
			this.jdbc.update("update users set version = 0, name = ? where id = ?", user.getName(), user.getId());
		}

		/** Whatever was done with the user, in whatever way it failed. */
		@Test
		void leavesNothingOfAnErasedUserInTheDatabaseAndTheLog(CapturedOutput log) {
			User user = keyed("create").createUser(request("Name " + this.mark, email("erased")));
			UpdateUserRequest move = update(user).setName("Other " + this.mark).setEmail(email("moved")).build();
			keyed("update").updateUser(move);
			for (ThrowingCallable call : List.<ThrowingCallable>of(() -> create("moved"),
					() -> createMany("other", "moved"), () -> byEmail(email("erased")),
					() -> this.users.updateUser(move.toBuilder().setEtag(user.getEtag()).build()),
					() -> keyed("update").updateUser(move.toBuilder().setEmail("no " + this.mark).build()),
					() -> keyed("update").deleteUser(delete(user).build()))) {
				WireError.of(call);
			}
			assertThat(dump()).contains(this.mark);
			keyed("delete").deleteUser(delete(user).build());
			assertThat(dump()).doesNotContain(this.mark);
			assertThat(log.getAll()).doesNotContain(this.mark);
		}

		/** All that the tables hold, as text. */
		private String dump() {
			return this.jdbc.queryForList("""
					select table_name from information_schema.tables
					where lower(table_schema) = 'public' and table_type in ('BASE TABLE', 'TABLE')
					""", String.class)
				.stream()
				.flatMap((table) -> Stream.concat(Stream.of(table),
						this.jdbc.queryForList("select * from \"" + table + "\"").stream()))
				.map(Object::toString)
				.collect(java.util.stream.Collectors.joining("\n"));
		}

	}

	/** What the fake does, too. */
	abstract static class Rules {

		final String mark = UUID.randomUUID().toString().substring(0, 8);

		UserServiceBlockingStub users;

		private ManagedChannel channel;

		abstract ManagedChannel open();

		@BeforeEach
		void connect() {
			this.channel = open();
			this.users = UserServiceGrpc.newBlockingStub(this.channel).withDeadlineAfter(60, TimeUnit.SECONDS);
		}

		@Test
		void createsOneUserWithAnEtagAndTimes() {
			User ada = create("ada");
			assertThat(ada.getId()).isPositive();
			assertThat(ada.getEtag()).isNotEmpty();
			// By the database's clock, as it was read last.
			assertThat(instant(ada.getCreateTime())).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
			assertThat(ada.getUpdateTime()).isEqualTo(ada.getCreateTime());
			assertThat(get(ada.getId())).isEqualTo(ada);
			assertThat(list(ada.getId() - 1, 1)).containsExactly(ada);
			assertThat(createMany("bob", "cid")).allSatisfy((user) -> assertThat(get(user.getId())).isEqualTo(user));
		}

		@Test
		void refusesOneUserWithTheFieldsThatAreWrong() {
			WireError error = WireError.of(() -> this.users.createUser(CreateUserRequest.getDefaultInstance()));
			assertThat(error.reason()).isEqualTo("INVALID_FIELD");
			assertThat(error.badFields()).containsOnly("name", "email");
			User ada = create("ada");
			WireError taken = WireError.of(() -> this.users.createUser(request("x", ada.getEmail())));
			assertThat(taken.code()).isEqualTo(Status.Code.ALREADY_EXISTS);
			assertThat(taken.reason()).isEqualTo("EMAIL_TAKEN");
			assertThat(taken.metadata()).isEmpty();
			assertThat(taken.detail(ResourceInfo.class).getResourceName()).isEqualTo(ada.getEmail());
		}

		@Test
		void findsAUserByEachWayToWriteTheEmail() {
			User user = this.users.createUser(request("José", this.mark + "jos\u00e9@B\u00fccher.example"));
			for (String local : List.of("jos\u00e9", "jose\u0301", "JOSE\u0301", "\uff4aos\u00e9")) {
				for (String domain : List.of("b\u00fccher.example", "B\u00dcCHER.example", "xn--bcher-kva.example",
						"bu\u0308cher\u3002example")) {
					assertThat(byEmail(" " + this.mark + local + "@" + domain + "\u3000")).isEqualTo(user);
				}
			}
			assertThat(create("ada")).isEqualTo(byEmail(email("ada").toUpperCase()));
		}

		@Test
		void reportsAnEmailThatNobodyHas() {
			WireError error = WireError.of(() -> byEmail("nobody@example.com"));
			assertThat(error.code()).isEqualTo(Status.Code.NOT_FOUND);
			assertThat(error.reason()).isEqualTo("USER_NOT_FOUND");
			assertThat(error.detail(ResourceInfo.class).getResourceName()).isEqualTo("nobody@example.com");
		}

		@ParameterizedTest
		@ValueSource(strings = { "", " ", "ada", "ada@", "a b@example.com", "a\u200bb@example.com" })
		void refusesToLookUpWhatIsNoEmail(String email) {
			WireError error = WireError.of(() -> byEmail(email));
			assertThat(error.reason()).isEqualTo("INVALID_FIELD");
			assertThat(error.badFields()).containsOnly("email");
		}

		@Test
		void getsSeveralUsersInTheOrderAskedEachOnce() {
			List<User> created = createMany("a", "b", "c");
			int a = created.get(0).getId();
			int b = created.get(1).getId();
			int c = created.get(2).getId();
			BatchGetUsersResponse response = batch(c, Integer.MAX_VALUE, a, c, b, Integer.MAX_VALUE - 1, a);
			assertThat(response.getUsersList()).containsExactly(created.get(2), created.get(0), created.get(1));
			assertThat(response.getMissingIdsList()).containsExactly(Integer.MAX_VALUE, Integer.MAX_VALUE - 1);
			assertThat(batch()).isEqualTo(BatchGetUsersResponse.getDefaultInstance());
			List<User> thousand = createMany(
					IntStream.range(0, 1_000).mapToObj((index) -> "t" + index).toArray(String[]::new));
			assertThat(batch(thousand.stream().mapToInt(User::getId).toArray()).getUsersList()).isEqualTo(thousand);
		}

		@Test
		void refusesTooManyAndInvalidIds() {
			assertThat(badFields(() -> batch(IntStream.rangeClosed(1, 1_001).toArray()))).containsExactly("ids");
			assertThat(badFields(() -> batch(1, 0, 2, -7))).containsExactly("ids[1]", "ids[3]");
		}

		@Test
		void changesTheFieldsThatArePresent() {
			User ada = create("ada");
			User renamed = this.users.updateUser(update(ada).setName("  Ada Lovelace ").build());
			assertThat(renamed.getName()).isEqualTo("Ada Lovelace");
			assertThat(renamed.getEmail()).isEqualTo(ada.getEmail());
			assertThat(renamed.getCreateTime()).isEqualTo(ada.getCreateTime());
			assertThat(instant(renamed.getUpdateTime())).isAfter(instant(ada.getUpdateTime()));
			assertThat(renamed.getEtag()).isNotEqualTo(ada.getEtag());
			assertThat(get(ada.getId())).isEqualTo(renamed);
			User moved = this.users.updateUser(update(ada).setEmail(email("lovelace")).build());
			assertThat(moved.getName()).isEqualTo("Ada Lovelace");
			assertThat(byEmail(email("lovelace"))).isEqualTo(moved);
			assertThat(WireError.of(() -> byEmail(ada.getEmail())).reason()).isEqualTo("USER_NOT_FOUND");
			assertThat(List.of(ada.getEtag(), renamed.getEtag(), moved.getEtag())).doesNotHaveDuplicates();
		}

		/** Whatever changes the user, and whatever reads it. */
		@Test
		void countsTheVersionUpByOneWithEachChange() {
			List<User> created = createMany("key", new String[] { "a", "b" });
			assertThat(created).extracting(User::getVersion).containsOnly(1L);
			assertThat(createMany("key", new String[] { "a", "b" })).isEqualTo(created);
			User user = create("c");
			assertThat(user.getVersion()).isEqualTo(1);
			List<Supplier<User>> changes = List.of(() -> this.users.updateUser(update(user).setName("name").build()),
					() -> this.users.updateUser(update(user).setEmail(email("d")).build()),
					() -> keyed("update").updateUser(update(user).setName("x").setEmail(email("e")).build()),
					() -> this.users
						.updateUser(update(user).setName("y").setEtag(get(user.getId()).getEtag()).build()));
			long version = 1;
			for (Supplier<User> change : changes) {
				User changed = change.get();
				version++;
				assertThat(changed.getVersion()).isEqualTo(version);
				assertThat(List.of(get(user.getId()), byEmail(changed.getEmail()), batch(user.getId()).getUsers(0),
						listed(user.getId()), this.users.updateUser(update(user).setName(changed.getName()).build())))
					.containsOnly(changed);
			}
		}

		private User listed(int id) {
			return this.users.listUsers(ListUsersRequest.newBuilder().setAfterId(id - 1).setPageSize(1).build()).next();
		}

		@Test
		void writesNothingIfNothingIsDifferent() {
			User ada = create("ada");
			assertThat(this.users.updateUser(update(ada).setName(ada.getName()).setEmail(" " + ada.getEmail()).build()))
				.isEqualTo(ada);
			assertThat(get(ada.getId())).isEqualTo(ada);
		}

		@Test
		void refusesInvalidChanges() {
			User ada = create("ada");
			assertThat(badFields(() -> this.users.updateUser(update(ada).build()))).containsExactly("name");
			assertThat(badFields(() -> this.users.updateUser(update(ada).setName("").setEmail("x").build())))
				.containsOnly("name", "email");
			assertThat(badFields(() -> this.users.updateUser(UpdateUserRequest.newBuilder().setName("x").build())))
				.containsExactly("id");
			assertThat(badFields(() -> this.users.deleteUser(DeleteUserRequest.getDefaultInstance())))
				.containsExactly("id");
			assertThat(get(ada.getId())).isEqualTo(ada);
		}

		@Test
		void reportsAnEmailThatAnotherUserHas() {
			User ada = create("ada");
			User bob = create("bob");
			WireError error = WireError
				.of(() -> this.users.updateUser(update(bob).setName("x").setEmail(ada.getEmail()).build()));
			assertThat(error.code()).isEqualTo(Status.Code.ALREADY_EXISTS);
			assertThat(error.reason()).isEqualTo("EMAIL_TAKEN");
			assertThat(error.metadata()).isEmpty();
			assertThat(get(bob.getId())).isEqualTo(bob);
			User written = this.users.updateUser(update(ada).setEmail(ada.getEmail().toUpperCase()).build());
			assertThat(written.getEmail()).as("the same mailbox").isEqualTo(ada.getEmail().toUpperCase());
		}

		@Test
		void refusesChangesOfAUserThatHasChanged() {
			User ada = create("ada");
			User renamed = this.users.updateUser(update(ada).setName("b").setEtag(ada.getEtag()).build());
			for (ThrowingCallable late : List.<ThrowingCallable>of(
					() -> this.users.updateUser(update(ada).setName("c").setEtag(ada.getEtag()).build()),
					() -> this.users.updateUser(update(ada).setName("b").setEtag("anything").build()),
					() -> this.users.deleteUser(delete(ada).setEtag(ada.getEtag()).build()))) {
				WireError error = WireError.of(late);
				assertThat(error.code()).isEqualTo(Status.Code.ABORTED);
				assertThat(error.reason()).isEqualTo("ETAG_MISMATCH");
				assertThat(error.metadata()).containsEntry("id", Integer.toString(ada.getId()));
			}
			assertThat(get(ada.getId())).isEqualTo(renamed);
			this.users.deleteUser(delete(ada).setEtag(renamed.getEtag()).build());
		}

		@Test
		void letsOneOfSeveralChangesWithTheSameEtagWin() {
			User ada = create("ada");
			List<String> ends = together((index) -> future()
				.updateUser(update(ada).setName("name " + index).setEtag(ada.getEtag()).build()));
			assertThat(ends).containsOnly("OK", "ETAG_MISMATCH").containsOnlyOnce("OK");
		}

		@Test
		void makesConcurrentChangesOneAfterTheOther() {
			User ada = create("ada");
			List<String> ends = together((index) -> future().updateUser(update(ada).setName("name " + index).build()));
			assertThat(ends).containsOnly("OK");
			assertThat(Etags.version(get(ada.getId()))).isEqualTo(Etags.version(ada) + CALLERS);
		}

		@Test
		void givesAnEmailToOneOfSeveralUsers() {
			List<User> all = createMany(IntStream.range(0, CALLERS).mapToObj((i) -> "u" + i).toArray(String[]::new));
			List<String> ends = together(
					(index) -> future().updateUser(update(all.get(index)).setEmail(email("wanted")).build()));
			assertThat(ends).containsOnly("OK", "EMAIL_TAKEN").containsOnlyOnce("OK");
		}

		@Test
		void erasesAUser() {
			User ada = create("ada");
			this.users.deleteUser(delete(ada).build());
			for (ThrowingCallable call : List.<ThrowingCallable>of(() -> get(ada.getId()),
					() -> byEmail(ada.getEmail()), () -> this.users.deleteUser(delete(ada).build()),
					() -> this.users.updateUser(update(ada).setName("x").build()))) {
				assertThat(WireError.of(call).reason()).isEqualTo("USER_NOT_FOUND");
			}
			assertThat(batch(ada.getId()).getMissingIdsList()).containsExactly(ada.getId());
			User again = create("ada");
			assertThat(again.getId()).isNotEqualTo(ada.getId());
		}

		@Test
		void makesAWriteOnceForItsKey() {
			User ada = keyed("create").createUser(request("Ada", email("ada")));
			assertThat(keyed("create").createUser(request("Ada", email("ada")))).isEqualTo(ada);
			UpdateUserRequest change = update(ada).setName("b").setEtag(ada.getEtag()).build();
			User renamed = keyed("update").updateUser(change);
			assertThat(keyed("update").updateUser(change)).as("for all its etag").isEqualTo(renamed);
			assertThat(WireError.of(() -> keyed("update").updateUser(update(ada).setName("c").build())).reason())
				.isEqualTo("IDEMPOTENCY_KEY_REUSED");
			assertThat(WireError.of(() -> keyed("update").deleteUser(delete(ada).build())).reason())
				.isEqualTo("IDEMPOTENCY_KEY_REUSED");
			User later = this.users.updateUser(update(ada).setName("d").build());
			assertThat(keyed("update").updateUser(change)).as("as it is now").isEqualTo(later);
			keyed("delete").deleteUser(delete(ada).build());
			keyed("delete").deleteUser(delete(ada).build());
			User idAlone = User.newBuilder().setId(ada.getId()).build();
			assertThat(keyed("update").updateUser(change)).isEqualTo(idAlone);
			assertThat(keyed("create").createUser(request("Ada", email("ada")))).isEqualTo(idAlone);
		}

		@Test
		void doesNotConsumeTheKeyOfAWriteThatFails() {
			User ada = create("ada");
			User bob = create("bob");
			UpdateUserRequest change = update(bob).setEmail(ada.getEmail()).build();
			assertThat(WireError.of(() -> keyed("change").updateUser(change)).reason()).isEqualTo("EMAIL_TAKEN");
			assertThat(WireError
				.of(() -> keyed("change").deleteUser(DeleteUserRequest.newBuilder().setId(Integer.MAX_VALUE).build()))
				.reason()).isEqualTo("USER_NOT_FOUND");
			this.users.deleteUser(delete(ada).build());
			assertThat(keyed("change").updateUser(change).getEmail()).isEqualTo(ada.getEmail());
		}

		@Test
		void doesNotConsumeTheKeyOfAWriteThatChangesNothing() {
			User ada = create("ada");
			assertThat(keyed("same").updateUser(update(ada).setName(ada.getName()).build())).isEqualTo(ada);
			assertThat(keyed("same").updateUser(update(ada).setName("b").build()).getName()).isEqualTo("b");
		}

		@Test
		void makesOneOfSeveralCallsWithAKey() {
			User ada = create("ada");
			UpdateUserRequest change = update(ada).setName("b").setEtag(ada.getEtag()).build();
			List<String> ends = together((index) -> UserServiceGrpc.newFutureStub(this.channel)
				.withInterceptors(key("same"))
				.updateUser(change));
			assertThat(ends).containsOnly("OK");
			assertThat(Etags.version(get(ada.getId()))).isEqualTo(Etags.version(ada) + 1);
		}

		@Test
		void keepsADeletedUserInTheRepeatedResponseByItsIdAlone() {
			List<User> created = createMany("key", new String[] { "a", "b", "c" });
			this.users.deleteUser(delete(created.get(1)).build());
			assertThat(createMany("key", new String[] { "a", "b", "c" })).containsExactly(created.get(0),
					User.newBuilder().setId(created.get(1).getId()).build(), created.get(2));
		}

		@ParameterizedTest
		@ValueSource(ints = { 1, 3, 7, 100 })
		void listsAllUsersAfterAnId(int size) {
			List<User> created = createMany(IntStream.range(0, 7).mapToObj((i) -> "l" + i).toArray(String[]::new));
			List<User> found = new ArrayList<>();
			int last = created.get(0).getId() - 1;
			for (List<User> page = list(last, size); !page.isEmpty(); page = list(last, size)) {
				assertThat(page).hasSizeLessThanOrEqualTo(size);
				found.addAll(page);
				last = page.get(page.size() - 1).getId();
			}
			assertThat(found).containsSubsequence(created);
			assertThat(found).extracting(User::getId).isSorted().doesNotHaveDuplicates();
		}

		@ParameterizedTest
		@CsvSource({ "1, 1, after_id", "0, -1, after_id", "7, 2147483647, after_id" })
		void refusesPagesThatAreChosenTwice(int page, int afterId, String field) {
			assertThat(badFields(() -> list(ListUsersRequest.newBuilder().setPage(page).setAfterId(afterId))))
				.containsExactly(field);
		}

		@Test
		void listsNobodyAfterTheHighestId() {
			assertThat(list(Integer.MAX_VALUE, 10)).isEmpty();
			assertThat(list(Integer.MAX_VALUE - 1, 10)).isEmpty();
		}

		/** How the calls of all callers end: OK, or a reason. */
		private List<String> together(Function<Integer, ListenableFuture<User>> call) {
			return IntStream.range(0, CALLERS).mapToObj((index) -> {
				CompletableFuture<String> end = new CompletableFuture<>();
				ListenableFuture<User> future = call.apply(index);
				future.addListener(() -> end.complete(endOf(future)), MoreExecutors.directExecutor());
				return end;
			}).toList().stream().map((end) -> end.orTimeout(60, TimeUnit.SECONDS).join()).toList();
		}

		private static String endOf(ListenableFuture<User> future) {
			try {
				future.get();
				return "OK";
			}
			catch (Exception ex) {
				return WireError.of((io.grpc.StatusRuntimeException) ex.getCause()).reason();
			}
		}

		private UserServiceGrpc.UserServiceFutureStub future() {
			return UserServiceGrpc.newFutureStub(this.channel).withDeadlineAfter(60, TimeUnit.SECONDS);
		}

		String email(String name) {
			return name + "." + this.mark + "@example.com";
		}

		CreateUserRequest request(String name, String email) {
			return CreateUserRequest.newBuilder().setName(name).setEmail(email).build();
		}

		User create(String name) {
			return this.users.createUser(request(name, email(name)));
		}

		List<User> createMany(String... names) {
			return createMany(UUID.randomUUID().toString(), names);
		}

		private List<User> createMany(String key, String[] names) {
			ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(this.channel)
				.withInterceptors(key(key))
				.createUsers(response);
			Stream.of(names).forEach((name) -> requests.onNext(request(name, email(name))));
			requests.onCompleted();
			return response.get().getUsersList();
		}

		User get(int id) {
			return this.users.getUser(GetUserRequest.newBuilder().setId(id).build());
		}

		User byEmail(String email) {
			return this.users.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(email).build());
		}

		private BatchGetUsersResponse batch(int... ids) {
			return this.users
				.batchGetUsers(BatchGetUsersRequest.newBuilder().addAllIds(IntStream.of(ids).boxed().toList()).build());
		}

		private List<User> list(int afterId, int size) {
			return list(ListUsersRequest.newBuilder().setAfterId(afterId).setPageSize(size));
		}

		private List<User> list(ListUsersRequest.Builder request) {
			List<User> page = new ArrayList<>();
			this.users.listUsers(request.build()).forEachRemaining(page::add);
			return page;
		}

		static UpdateUserRequest.Builder update(User user) {
			return UpdateUserRequest.newBuilder().setId(user.getId());
		}

		static DeleteUserRequest.Builder delete(User user) {
			return DeleteUserRequest.newBuilder().setId(user.getId());
		}

		UserServiceBlockingStub keyed(String key) {
			return this.users.withInterceptors(key(key));
		}

		private io.grpc.ClientInterceptor key(String key) {
			Metadata headers = new Metadata();
			headers.put(KEY, key + this.mark);
			return MetadataUtils.newAttachHeadersInterceptor(headers);
		}

		private static List<String> badFields(ThrowingCallable call) {
			WireError error = WireError.of(call);
			assertThat(error.reason()).isEqualTo("INVALID_FIELD");
			return error.badFields();
		}

		private static Instant instant(Timestamp time) {
			return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
		}

	}

}
