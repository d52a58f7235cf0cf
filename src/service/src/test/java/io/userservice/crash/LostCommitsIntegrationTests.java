package io.userservice.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.userservice.UserServiceApplication;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.WatchUsersRequest;
import io.userservice.client.UserChanges;
import io.userservice.testing.MemoryUserCopy;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A primary crashes, and a standby is promoted that was behind: the database has lost
 * commits, and soon has as many others. Each follower is told, or ends with a copy that
 * equals the table.
 */
class LostCommitsIntegrationTests {

	@TempDir
	private Path folder;

	private UserServiceBlockingStub users;

	@Test
	void tellsEachFollowerThatHasSeenALostCommit() throws Exception {
		try (PostgresPair postgres = new PostgresPair(this.folder, false);
				ConfigurableApplicationContext service = start(postgres)) {
			ManagedChannel channel = connect(service);
			this.users = UserServiceGrpc.newBlockingStub(channel);
			try {
				follow(postgres);
			}
			finally {
				channel.shutdownNow();
			}
		}
	}

	private void follow(PostgresPair postgres) throws Exception {
		List<User> kept = create(5);
		String away = next(next("", () -> create(1)).getResumeToken(), () -> create(1)).getResumeToken();
		MemoryUserCopy copy = new MemoryUserCopy();
		try (UserChanges changes = UserChanges.keep(this.users, copy)) {
			Awaitility.await().untilAsserted(() -> assertThat(copy.users).hasSize(7));
			postgres.cutOffStandby();
			String listing = watch("").next().getResumeToken();
			CompletableFuture<StatusRuntimeException> connected = connected();
			UserChange first = next(away, () -> create(7));
			this.users.updateUser(UpdateUserRequest.newBuilder().setId(kept.get(0).getId()).setName("lost").build());
			this.users.deleteUser(DeleteUserRequest.newBuilder().setId(kept.get(1).getId()).build());
			Awaitility.await().untilAsserted(() -> assertThat(copy.users).hasSize(13));
			postgres.signalPrimary("KILL");
			postgres.promoteStandby();
			Awaitility.await().ignoreExceptions().until(() -> list().size() == 7);

			List<String> lost = List.of(listing, first.getResumeToken());
			lost.forEach(this::assertExpired);
			assertThat(WireError.of(connected.join()).reason()).isEqualTo("RESUME_TOKEN_EXPIRED");
			List<User> later = new ArrayList<>();
			for (int round = 0; round < 14; round++) {
				later.addAll(create(1));
				lost.forEach(this::assertExpired);
			}
			assertThat(changesAfter(away, later.size())).isEqualTo(later);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(new TreeMap<>(copy.users)).isEqualTo(list()));
		}
	}

	private static ConfigurableApplicationContext start(PostgresPair postgres) {
		return new SpringApplicationBuilder(UserServiceApplication.class, TestTokens.class).run("--grpc.server.port=0",
				"--server.port=0", "--user-service.shutdown.quiet-period=0s",
				"--user-service.security.development-token=true", "--user-service.security.development-token-file=",
				"--user-service.changes.progress-interval=500ms", "--spring.datasource.url=" + postgres.url(),
				"--spring.datasource.username=postgres");
	}

	private static ManagedChannel connect(ConfigurableApplicationContext service) {
		return NettyChannelBuilder.forAddress("localhost", service.getBean(GrpcServerProperties.class).getPort())
			.usePlaintext()
			.intercept(TestTokens.bearer(service.getBean(TestTokens.class).withScopes(TestTokens.ALL_SCOPES)))
			.build();
	}

	private List<User> create(int count) {
		return IntStream.range(0, count)
			.mapToObj((index) -> this.users.createUser(
					CreateUserRequest.newBuilder().setName("a").setEmail(UUID.randomUUID() + "@example.com").build()))
			.toList();
	}

	private Map<Integer, User> list() {
		Map<Integer, User> all = new TreeMap<>();
		this.users.listUsers(ListUsersRequest.newBuilder().setPageSize(10_000).build())
			.forEachRemaining((user) -> all.put(user.getId(), user));
		return all;
	}

	private Iterator<UserChange> watch(String token) {
		return this.users.watchUsers(WatchUsersRequest.newBuilder().setResumeToken(token).build());
	}

	/** The first change that a watch brings. */
	private UserChange next(String token, Supplier<List<User>> change) throws Exception {
		return Context.current().withCancellation().call(() -> {
			Iterator<UserChange> watch = watch(token);
			watch.next();
			change.get();
			UserChange next = watch.next();
			while (!next.hasUser()) {
				next = watch.next();
			}
			return next;
		});
	}

	private List<User> changesAfter(String token, int count) {
		Iterator<UserChange> watch = watch(token);
		List<User> changed = new ArrayList<>();
		while (changed.size() < count) {
			UserChange change = watch.next();
			if (change.hasUser()) {
				changed.add(change.getUser());
			}
		}
		return changed;
	}

	/** How a watch ends that is connected all the time. */
	private CompletableFuture<StatusRuntimeException> connected() {
		Iterator<UserChange> watch = watch("");
		watch.next();
		return CompletableFuture.supplyAsync(() -> {
			try {
				while (watch.hasNext()) {
					watch.next();
				}
				throw new IllegalStateException("ended without an error");
			}
			catch (StatusRuntimeException ex) {
				return ex;
			}
		}, (work) -> new Thread(work).start());
	}

	private void assertExpired(String token) {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> watch(token).next())
			.satisfies((ex) -> assertThat(WireError.of(ex).reason()).isEqualTo("RESUME_TOKEN_EXPIRED"));
	}

}
