package io.userservice.crash;

import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.UserServiceApplication;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.testing.ErrorConformance;
import io.userservice.testing.TestPostgres;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Reads at a real standby of PostgreSQL: it is asked, none is older than its call allows,
 * and none fails, whatever happens to the standby.
 */
class StandbyReadsIntegrationTests {

	private static final Metadata.Key<String> POSITION = Metadata.Key.of("user-service-position",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Metadata.Key<String> STALENESS = Metadata.Key.of("user-service-max-staleness",
			Metadata.ASCII_STRING_MARSHALLER);

	@TempDir
	private Path folder;

	@Test
	void readsOwnWritesWhetherOrNotTheStandbyHasThem() throws Exception {
		try (PostgresPair postgres = new PostgresPair(this.folder, false);
				Users users = new Users(postgres.url(), postgres.standbyUrl())) {
			users.create();
			users.awaitStandby();
			String early = users.position;
			readOwnWrites(users, 50);
			double before = users.atStandby();
			users.call(null, null, Users::get);
			users.call("", null, Users::get);
			assertThat(users.atStandby()).as("of calls that allow no staleness").isEqualTo(before);
			postgres.pauseReplay();
			readOwnWrites(users, 10);
			// The standby still shows the user.
			User old = users.ada;
			users.update("renamed");
			Awaitility.await()
				.untilAsserted(() -> assertThat(users.call(null, "1s", Users::get).name()).isEqualTo("renamed"));
			Awaitility.await().untilAsserted(() -> assertThat(users.lag()).isBetween(2.0, 9.0));
			double behind = users.atStandby();
			users.call(early, null, Users::get);
			assertThat(users.atStandby()).as("for a state that the standby has shown").isEqualTo(behind + 1);
			users.call(users.position, null, Users::get);
			assertThat(users.atStandby()).as("for a state that it may not have").isEqualTo(behind + 1);
			String deleted = users.call("", null, (stub, ada) -> {
				stub.deleteUser(DeleteUserRequest.newBuilder().setId(ada.getId()).build());
				return ada;
			}).position();
			for (int count = 0; count < 5; count++) {
				assertThat(users.reason(deleted, Users::get)).isEqualTo("USER_NOT_FOUND");
				assertThat(users.reason(deleted, Users::getByEmail)).isEqualTo("USER_NOT_FOUND");
				assertThat(users.reason(deleted, Users::getInBatch)).isEqualTo("USER_NOT_FOUND");
			}
			users.create();
			assertThat(users.ada.getId()).isNotEqualTo(old.getId());
			postgres.resumeReplay();
			users.awaitStandby();
			assertThat(users.reason(deleted, (stub, ada) -> Users.get(stub, old))).isEqualTo("USER_NOT_FOUND");
			postgres.endSessionsOfStandby();
			readOwnWrites(users, 10);
			// All processes are paused: responses take until the time-out.
			users.awaitStandby();
			postgres.signalStandby("STOP");
			readOwnWrites(users, 5);
			assertThat(users.call(null, "60s", Users::get).name()).isNotEmpty();
			postgres.signalStandby("CONT");
			users.awaitStandby();
			postgres.signalStandby("KILL");
			readOwnWrites(users, 10);
		}
	}

	@Test
	void readsNoStandbyThatIsPromoted() throws Exception {
		try (PostgresPair postgres = new PostgresPair(this.folder, false);
				Users users = new Users(postgres.primaryUrl(), postgres.standbyUrl())) {
			users.create();
			users.awaitStandby();
			postgres.promoteStandby();
			Awaitility.await().until(() -> !postgres.isInRecovery());
			double before = users.atStandby();
			readOwnWrites(users, 10);
			assertThat(users.call(users.position, "60s", Users::get).name()).isEqualTo(users.name);
			assertThat(users.atStandby()).isEqualTo(before);
		}
	}

	/** Its tables are those of another service. */
	@Test
	void readsNoStandbyOfAnotherDatabase() throws Exception {
		try (PostgresPair other = new PostgresPair(this.folder, false)) {
			try (Users there = new Users(other.url(), "")) {
				there.create();
			}
			try (Users users = new Users(TestPostgres.newDatabase(), other.standbyUrl())) {
				users.create();
				readOwnWrites(users, 10);
				assertThat(users.call("", "60s", Users::get).name()).isEqualTo(users.name);
				assertThat(users.atStandby()).isZero();
			}
		}
	}

	/**
	 * While another standby is away that the primary waits for, the primary does not show
	 * what a standby has shown: a read that has seen it waits, and does not go back.
	 */
	@Test
	void neverGoesBackToAPrimaryThatDoesNotShowACommitYet() throws Exception {
		try (PostgresPair postgres = new PostgresPair(this.folder, false);
				Users users = new Users(postgres.url(), postgres.standbyUrl())) {
			users.create();
			users.awaitStandby();
			postgres.waitForAnotherStandby();
			// Its call ends before its commit does.
			CompletableFuture<Void> write = CompletableFuture
				.runAsync(() -> catchThrowable(() -> users.update("waits")), (work) -> new Thread(work).start());
			AtomicReference<Seen> shown = new AtomicReference<>();
			Awaitility.await().untilAsserted(() -> {
				shown.set(users.call("", "60s", Users::get));
				assertThat(shown.get().name()).isEqualTo("waits");
			});
			assertThat(users.call("", null, Users::get).name()).as("at the primary").isNotEqualTo("waits");
			postgres.signalStandby("STOP");
			StatusRuntimeException late = catchThrowableOfType(StatusRuntimeException.class,
					() -> users.call(shown.get().position(), null, Users::get));
			assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
			postgres.waitForNoStandby();
			write.join();
			assertThat(users.call(shown.get().position(), null, Users::get).name()).isEqualTo("waits");
			postgres.signalStandby("CONT");
		}
	}

	private static void readOwnWrites(Users users, int count) {
		for (int index = 0; index < count; index++) {
			Seen written = users.update("name " + UUID.randomUUID());
			for (Read read : new Read[] { Users::get, Users::getByEmail, Users::getInBatch }) {
				Seen seen = users.call(written.position(), null, read);
				assertThat(seen.name()).isEqualTo(written.name());
				Seen again = users.call(seen.position(), null, Users::get);
				assertThat(again.name()).isEqualTo(written.name());
			}
		}
	}

	/** Makes a call for a user. */
	@FunctionalInterface
	private interface Read {

		User of(UserServiceBlockingStub users, User user);

	}

	/**
	 * What a call has seen.
	 *
	 * @param position null for a call that does not ask for it
	 */
	private record Seen(String name, @Nullable String position) {
	}

	/** A service with one user. */
	private static final class Users implements AutoCloseable {

		private final ConfigurableApplicationContext service;

		private final ManagedChannel channel;

		private volatile User ada;

		private volatile String position;

		private volatile String name;

		Users(String primary, String standby) {
			boolean shared = !primary.contains("/postgres");
			this.service = new SpringApplicationBuilder(UserServiceApplication.class, TestTokens.class).run(
					"--grpc.server.port=0", "--server.port=0", "--user-service.shutdown.quiet-period=0s",
					"--user-service.security.development-token=true", "--user-service.security.development-token-file=",
					"--spring.datasource.url=" + primary,
					"--spring.datasource.username=" + (shared ? TestPostgres.USER : "postgres"),
					"--spring.datasource.password=" + (shared ? TestPostgres.PASSWORD : ""),
					"--user-service.database.standby-url=" + (shared ? standby + "?user=postgres" : standby));
			this.channel = NettyChannelBuilder
				.forAddress("localhost", this.service.getBean(GrpcServerProperties.class).getPort())
				.usePlaintext()
				.intercept(ErrorConformance.INTERCEPTOR,
						TestTokens.bearer(this.service.getBean(TestTokens.class).withScopes(TestTokens.ALL_SCOPES)))
				.build();
		}

		void create() {
			this.ada = UserServiceGrpc.newBlockingStub(this.channel)
				.createUser(CreateUserRequest.newBuilder()
					.setName("Ada")
					.setEmail(UUID.randomUUID() + "@example.com")
					.build());
			this.position = call("", null, Users::get).position();
		}

		Seen update(String name) {
			Seen seen = call("", null, (users, user) -> users
				.updateUser(UpdateUserRequest.newBuilder().setId(user.getId()).setName(name).build()));
			this.position = seen.position();
			this.name = seen.name();
			return seen;
		}

		/** Waits until the standby has answered a call. */
		void awaitStandby() {
			double before = atStandby();
			Awaitility.await().until(() -> {
				call(this.position, null, Users::get);
				return atStandby() > before;
			});
			double then = atStandby();
			Awaitility.await().until(() -> {
				call(null, "60s", Users::get);
				return atStandby() > then;
			});
		}

		/** Of the standby, in seconds. */
		double lag() {
			return this.service.getBean(MeterRegistry.class).get("user.service.standby.lag").timeGauge().value();
		}

		double atStandby() {
			return this.service.getBean(MeterRegistry.class)
				.get("user.service.lookups")
				.tag("server", "standby")
				.counter()
				.count();
		}

		static User get(UserServiceBlockingStub users, User user) {
			return users.getUser(GetUserRequest.newBuilder().setId(user.getId()).build());
		}

		static User getByEmail(UserServiceBlockingStub users, User user) {
			return users.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(user.getEmail()).build());
		}

		/** Fails as GetUser does, if the user is not there. */
		static User getInBatch(UserServiceBlockingStub users, User user) {
			BatchGetUsersRequest request = BatchGetUsersRequest.newBuilder().addIds(user.getId()).build();
			return users.batchGetUsers(request).getUsersList().stream().findFirst().orElseGet(() -> get(users, user));
		}

		String reason(@Nullable String position, Read read) {
			return WireError.of(() -> call(position, null, read)).reason();
		}

		Seen call(@Nullable String position, @Nullable String staleness, Read call) {
			Metadata headers = new Metadata();
			if (position != null) {
				headers.put(POSITION, position);
			}
			if (staleness != null) {
				headers.put(STALENESS, staleness);
			}
			AtomicReference<Metadata> trailers = new AtomicReference<>();
			Function<UserServiceBlockingStub, User> named = (stub) -> call.of(stub, this.ada);
			User user = named.apply(UserServiceGrpc
				.newBlockingStub(
						ClientInterceptors.intercept(this.channel, MetadataUtils.newAttachHeadersInterceptor(headers),
								MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers)))
				.withDeadlineAfter(60, TimeUnit.SECONDS));
			return new Seen(user.getName(), trailers.get().get(POSITION));
		}

		@Override
		public void close() {
			this.channel.shutdownNow();
			this.service.close();
		}

	}

}
