package io.userservice.user.grpc;

import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.grpc.ManagedChannel;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.UserChanges;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.MemoryUserCopy;
import io.userservice.user.change.UserChangeLog;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/** The client jar's helper keeps a copy of the users that equals what the service has. */
class UserChangesIntegrationTests {

	@Nested
	@ServiceTest
	@DirtiesContext
	class OnH2 extends Copies {

	}

	@Nested
	@ServiceTest
	@DirtiesContext
	@OnPostgres
	class OnRealPostgres extends Copies {

	}

	abstract static class Copies {

		@Autowired
		private TestChannels channels;

		@Autowired
		private JdbcTemplate jdbc;

		@Autowired
		private UserChangeLog log;

		private UserServiceBlockingStub users;

		@BeforeEach
		void connect() {
			ManagedChannel channel = this.channels.open((builder) -> {
			});
			this.users = UserServiceGrpc.newBlockingStub(channel);
		}

		@Test
		void keepsACopyThroughBreaksAndRestarts() {
			List<User> all = IntStream.range(0, 30).mapToObj((index) -> create()).toList();
			MemoryUserCopy copy = new MemoryUserCopy();
			CompletableFuture<Void> writers = CompletableFuture.allOf(IntStream.range(0, 4)
				.mapToObj((writer) -> CompletableFuture.runAsync(() -> write(all, writer),
						(work) -> new Thread(work).start()))
				.toArray(CompletableFuture[]::new));
			// Stops and goes on, as a consumer that is restarted.
			while (!writers.isDone()) {
				try (UserChanges changes = UserChanges.keep(this.users, copy)) {
					int stored = copy.stored.get();
					Awaitility.await().until(() -> copy.stored.get() > stored);
				}
			}
			writers.join();
			try (UserChanges changes = UserChanges.keep(this.users, copy)) {
				awaitEqual(copy);
			}
			assertThat(copy.read).hasValue(1);
			assertThat(copy.violations).isEmpty();
		}

		@Test
		void readsAllAgainIfTheTokenHasExpired() {
			create();
			MemoryUserCopy copy = new MemoryUserCopy();
			try (UserChanges changes = UserChanges.keep(this.users, copy)) {
				awaitEqual(copy);
			}
			User deleted = create();
			copy.put(deleted);
			this.users.deleteUser(DeleteUserRequest.newBuilder().setId(deleted.getId()).build());
			// As the purge does after the retention.
			this.log.publish();
			this.jdbc.update("delete from user_changes");
			try (UserChanges changes = UserChanges.keep(this.users, copy)) {
				Awaitility.await().untilAsserted(() -> assertThat(copy.read).hasValueGreaterThanOrEqualTo(2));
				awaitEqual(copy);
			}
		}

		@Test
		void givesAChangeAgainThatTheCopyCouldNotStore() {
			MemoryUserCopy copy = new MemoryUserCopy();
			try (UserChanges changes = UserChanges.keep(this.users, copy)) {
				awaitEqual(copy);
				copy.failures.set(2);
				create();
				awaitEqual(copy);
			}
			assertThat(copy.failures).hasNonPositiveValue();
			assertThat(copy.read).hasValue(1);
		}

		private void awaitEqual(MemoryUserCopy copy) {
			Awaitility.await().untilAsserted(() -> {
				assertThat(copy.token()).isNotEmpty();
				Set<User> all = all();
				Set<User> copied = Set.copyOf(copy.users.values());
				assertThat(all).filteredOn((user) -> !copied.contains(user)).isEmpty();
				assertThat(copied).filteredOn((user) -> !all.contains(user)).isEmpty();
			});
		}

		/** Other tests may have created any number of them in the same database. */
		private Set<User> all() {
			Set<User> all = new HashSet<>();
			int last = 0;
			int before;
			do {
				before = all.size();
				Iterator<User> page = this.users
					.listUsers(ListUsersRequest.newBuilder().setAfterId(last).setPageSize(10_000).build());
				while (page.hasNext()) {
					User user = page.next();
					last = user.getId();
					all.add(user);
				}
			}
			while (all.size() > before);
			return all;
		}

		private void write(List<User> all, int writer) {
			for (int turn = 0; turn < 40; turn++) {
				User user = all.get((writer * 7 + turn) % 20);
				this.users.updateUser(UpdateUserRequest.newBuilder()
					.setId(user.getId())
					.setName("writer %d, turn %d".formatted(writer, turn))
					.build());
				if (turn % 20 == writer) {
					this.users.deleteUser(
							DeleteUserRequest.newBuilder().setId(all.get(20 + writer + turn / 20 * 4).getId()).build());
					create();
				}
			}
		}

		private User create() {
			return this.users.createUser(
					CreateUserRequest.newBuilder().setName("a").setEmail(UUID.randomUUID() + "@example.com").build());
		}

	}

}
