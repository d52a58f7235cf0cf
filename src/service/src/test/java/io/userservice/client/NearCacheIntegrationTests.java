package io.userservice.client;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.client.cache.CacheMetrics;
import io.userservice.client.cache.UserCaches;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The near cache of the client jar over the real service, on both databases. */
class NearCacheIntegrationTests {

	@Nested
	@ServiceTest
	class OnH2 extends Reads {

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class OnRealPostgres extends Reads {

	}

	abstract static class Reads {

		/** So long that no read asks the service anew, however slow the machine is. */
		private static final Duration MAX_STALENESS = Duration.ofHours(1);

		private final UserCaches caches = new UserCaches(
				new Binder(new MapConfigurationPropertySource(Map.of("user-service.client.users.cache.enabled", "true",
						"user-service.client.users.cache.max-staleness", MAX_STALENESS.toString())))
					.bind("user-service", ClientProperties.class)
					.get());

		private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

		@Autowired
		private TestChannels channels;

		@Autowired
		private TestTokens tokens;

		private UserServiceBlockingStub users;

		private UserServiceBlockingStub others;

		@BeforeEach
		void connect() {
			ManagedChannel cached = this.channels.openAnonymous((builder) -> {
				this.caches.configure("users", builder);
				builder.intercept(TestTokens.bearer(this.tokens.withScopes(TestTokens.ALL_SCOPES)));
			});
			this.users = UserServiceGrpc.newBlockingStub(cached);
			this.others = UserServiceGrpc.newBlockingStub(this.channels.open((builder) -> {
			}));
			new CacheMetrics(this.caches).bindTo(this.metrics);
		}

		@AfterEach
		void stop() {
			this.caches.stop();
		}

		@Test
		void readsWhatIsTrueFromMemory() {
			User user = this.users.createUser(
					CreateUserRequest.newBuilder().setName("Ada").setEmail(UUID.randomUUID() + "@example.com").build());
			awaitHit(user.getId());
			assertThat(get(user.getId())).isEqualTo(user);
			User renamed = this.users.updateUser(update(user, "Countess"));
			assertThat(get(user.getId())).isEqualTo(renamed);
			User changed = this.others.updateUser(update(user, "Baroness"));
			Awaitility.await().until(() -> get(user.getId()).equals(changed));
			awaitHit(user.getId());
			assertThat(this.users.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(user.getEmail()).build()))
				.isEqualTo(changed);
			assertThat(this.users.batchGetUsers(BatchGetUsersRequest.newBuilder().addIds(user.getId()).build())
				.getUsersList()).containsExactly(changed);
			assertThat(this.metrics.get("grpc.client.cache.entries").gauge().value()).isEqualTo(2);
			assertThat(this.metrics.get("grpc.client.cache.size").gauge().value()).isBetween(200.0, 2_000.0);
			assertThat(this.metrics.get("grpc.client.cache.staleness").gauge().value())
				.isLessThan(MAX_STALENESS.toSeconds());
			this.others.deleteUser(DeleteUserRequest.newBuilder().setId(user.getId()).build());
			Awaitility.await().until(() -> isGone(user.getId()));
		}

		@Test
		void stopsAnsweringFromMemoryWhenItIsStopped() {
			User user = this.users.createUser(
					CreateUserRequest.newBuilder().setName("Ada").setEmail(UUID.randomUUID() + "@example.com").build());
			awaitHit(user.getId());
			this.caches.stop();
			double hits = hits();
			assertThat(get(user.getId())).isEqualTo(user);
			assertThat(hits()).isEqualTo(hits);
		}

		private boolean isGone(int id) {
			try {
				get(id);
				return false;
			}
			catch (StatusRuntimeException ex) {
				return ex.getStatus().getCode() == Status.Code.NOT_FOUND;
			}
		}

		private void awaitHit(int id) {
			double hits = hits();
			Awaitility.await().until(() -> {
				get(id);
				return hits() > hits;
			});
		}

		private double hits() {
			return this.metrics.get("grpc.client.cache.gets").tag("result", "hit").functionCounter().count();
		}

		private User get(int id) {
			return this.users.getUser(GetUserRequest.newBuilder().setId(id).build());
		}

		private static UpdateUserRequest update(User user, String name) {
			return UpdateUserRequest.newBuilder().setId(user.getId()).setName(name).build();
		}

	}

}
