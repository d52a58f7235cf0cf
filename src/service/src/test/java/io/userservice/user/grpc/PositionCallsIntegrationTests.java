package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.userservice.api.BatchGetUsersRequest;
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
import io.userservice.testing.FakeService;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.WireError;
import io.userservice.user.change.Revision;
import io.userservice.user.change.UserChangeLog;
import io.userservice.user.read.UserDirectory;
import io.userservice.user.state.Consistency;
import io.userservice.user.state.StateNotSeenException;
import io.userservice.user.state.StatePosition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Positions of calls over real sockets, the same on both databases. */
class PositionCallsIntegrationTests {

	private static final Metadata.Key<String> POSITION = Metadata.Key.of("user-service-position",
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
	class OnTheFake extends Rules {

		@RegisterExtension
		private final FakeService fake = new FakeService();

		@Override
		ManagedChannel open() {
			return this.fake.open();
		}

		@Override
		void lose(String position) {
			this.fake.users().reset();
		}

	}

	abstract static class Calls extends Rules {

		@Autowired
		private TestChannels channels;

		@Autowired
		private JdbcTemplate database;

		@Autowired
		private UserChangeLog log;

		@Autowired
		private UserDirectory directory;

		@Override
		ManagedChannel open() {
			return this.channels.open((builder) -> {
			});
		}

		/** As a standby without the last commits does, when it is promoted. */
		@Override
		void lose(String position) {
			this.log.publish();
			this.database.update("update change_revisions set revision_key = ? where revision >= 1", UUID.randomUUID());
			this.database.update("update user_changes set changed = current_timestamp");
		}

		/** Its thread, and its turn among the searches, are for others. */
		@Test
		void blocksNoSearchUntilTheStateIsThere() {
			StatePosition later = StatePosition.of(new Revision(Long.MAX_VALUE, UUID.randomUUID()));
			Consistency consistency = new Consistency(later, null, true, () -> false);
			assertThatExceptionOfType(StateNotSeenException.class)
				.isThrownBy(() -> this.directory.read(consistency, () -> "read"));
		}

		/** More than one position names: they are published. */
		@Test
		void namesAStateWithManyCommitsAtOnce() {
			for (int count = 0; count < 70; count++) {
				create(null);
			}
			Seen seen = call("", (users) -> users.getUser(get(this.ada.getId())));
			assertThat(call(seen.position(), (users) -> users.getUser(get(this.ada.getId()))).position()).isNotNull();
		}

	}

	/** What the fake does, too. */
	abstract static class Rules {

		private ManagedChannel channel;

		User ada;

		abstract ManagedChannel open();

		/** Replaces the database by one of another history. */
		abstract void lose(String position);

		@BeforeEach
		void connect() {
			this.channel = open();
			this.ada = create(null).user();
		}

		List<Consumer<UserServiceBlockingStub>> reads() {
			return List.of((users) -> users.getUser(get(this.ada.getId())),
					(users) -> users
						.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(this.ada.getEmail()).build()),
					(users) -> users.batchGetUsers(BatchGetUsersRequest.newBuilder().addIds(this.ada.getId()).build()),
					(users) -> users.batchGetUsers(BatchGetUsersRequest.getDefaultInstance()),
					(users) -> users.listUsers(ListUsersRequest.getDefaultInstance()).forEachRemaining((user) -> {
					}), (users) -> users.listUsers(ListUsersRequest.newBuilder().setPage(9).setPageSize(9_999).build())
						.forEachRemaining((user) -> {
						}),
					(users) -> users.searchUsers(SearchUsersRequest.getDefaultInstance()));
		}

		List<Consumer<UserServiceBlockingStub>> writes() {
			UpdateUserRequest update = UpdateUserRequest.newBuilder().setId(this.ada.getId()).setName("b").build();
			return List.of((users) -> users.createUser(request()), (users) -> users.updateUser(update),
					(users) -> users.updateUser(update),
					(users) -> users
						.updateUser(update.toBuilder().setEmail(UUID.randomUUID() + "@example.com").build()),
					Rules::createMany,
					(users) -> users.deleteUser(DeleteUserRequest.newBuilder().setId(this.ada.getId()).build()));
		}

		private static void createMany(UserServiceBlockingStub users) {
			ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(users.getChannel())
				.withCallCredentials(users.getCallOptions().getCredentials())
				.createUsers(response);
			requests.onNext(request());
			requests.onCompleted();
			response.get();
		}

		@Test
		void givesEachCallThatAsksAPositionThatEachReadTakes() {
			List<String> positions = new ArrayList<>();
			Stream.concat(reads().stream(), writes().stream()).forEach((call) -> {
				String position = call("", call).position();
				assertThat(position).matches("[\\w-]{1,1024}");
				positions.add(position);
				reads().forEach((read) -> positions.add(call(position, read).position()));
				writes().stream().limit(1).forEach((write) -> positions.add(call(position, write).position()));
			});
			assertThat(positions).doesNotContainNull();
			positions.forEach((position) -> assertThat(call(position, reads().get(4)).position()).isNotNull());
		}

		@Test
		void givesNoneToACallThatDoesNotAsk() {
			Stream.concat(reads().stream(), writes().stream())
				.forEach((call) -> assertThat(call((String) null, call).position()).isNull());
		}

		/** Also a user that is not there is seen in a state. */
		@Test
		void givesThePositionInWhichAUserIsNotFound() {
			String deleted = call("",
					(users) -> users.deleteUser(DeleteUserRequest.newBuilder().setId(this.ada.getId()).build()))
				.position();
			for (Consumer<UserServiceBlockingStub> read : reads().subList(0, 2)) {
				Seen seen = call(deleted, read);
				assertThat(WireError.of(seen.failure()).reason()).isEqualTo("USER_NOT_FOUND");
				assertThat(seen.position()).isNotNull();
				assertThat(call(seen.position(), reads().get(2)).failure()).isNull();
			}
		}

		@ParameterizedTest
		@ValueSource(strings = { "garbage", "!", "AQE", "AAAAAAAAAAAAAAAAAAAAAA", " x", "0" })
		void refusesWhatIsNoPosition(String position) {
			Stream.concat(reads().stream(), writes().stream()).forEach((call) -> assertInvalid(call(position, call)));
		}

		@Test
		void refusesAPositionThatWasChanged() {
			String position = call("", reads().get(0)).position();
			for (int index = 0; index < position.length(); index++) {
				char other = (position.charAt(index) == 'A') ? 'B' : 'A';
				String changed = position.substring(0, index) + other + position.substring(index + 1);
				assertInvalid(call(changed, reads().get(0)));
			}
			assertInvalid(call(position.substring(1), reads().get(0)));
			assertInvalid(call(position + position, reads().get(0)));
			assertInvalid(call(Base64.getUrlEncoder().encodeToString(new byte[3_000]), reads().get(0)));
			Metadata two = new Metadata();
			two.put(POSITION, position);
			two.put(POSITION, position);
			assertInvalid(call(two, reads().get(0)));
		}

		@Test
		void refusesAPositionOfAHistoryThatWasLost() {
			for (String position : Arrays.asList(call("", reads().get(0)).position(), create("").position())) {
				lose(position);
				reads().forEach((read) -> {
					WireError error = WireError.of(call(position, read).failure());
					assertThat(error.code()).isEqualTo(Status.Code.OUT_OF_RANGE);
					assertThat(error.reason()).isEqualTo("RESUME_TOKEN_EXPIRED");
				});
				assertThat(call("", reads().get(4)).position()).isNotNull();
			}
		}

		private static void assertInvalid(Seen seen) {
			WireError error = WireError.of(seen.failure());
			assertThat(error.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
			assertThat(error.badFields()).containsExactly("user-service-position");
		}

		static GetUserRequest get(int id) {
			return GetUserRequest.newBuilder().setId(id).build();
		}

		static CreateUserRequest request() {
			return CreateUserRequest.newBuilder().setName("a").setEmail(UUID.randomUUID() + "@example.com").build();
		}

		Seen create(@Nullable String position) {
			AtomicReference<User> user = new AtomicReference<>();
			Seen seen = call(position, (users) -> user.set(users.createUser(request())));
			return new Seen(seen.failure(), seen.position(), user.get());
		}

		Seen call(@Nullable String position, Consumer<UserServiceBlockingStub> call) {
			Metadata headers = new Metadata();
			if (position != null) {
				headers.put(POSITION, position);
			}
			return call(headers, call);
		}

		private Seen call(Metadata headers, Consumer<UserServiceBlockingStub> call) {
			AtomicReference<Metadata> trailers = new AtomicReference<>();
			UserServiceBlockingStub users = UserServiceGrpc.newBlockingStub(io.grpc.ClientInterceptors.intercept(
					this.channel, MetadataUtils.newAttachHeadersInterceptor(headers),
					MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers)));
			StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class,
					() -> call.accept(users));
			return new Seen(failure, trailers.get().get(POSITION), null);
		}

	}

	/** How a call has ended. */
	record Seen(@Nullable StatusRuntimeException failure, @Nullable String position, @Nullable User user) {
	}

}
