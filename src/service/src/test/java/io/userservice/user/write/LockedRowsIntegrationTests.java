package io.userservice.user.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import javax.sql.DataSource;

import io.userservice.database.transaction.LockTimeoutException;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import io.userservice.user.StoredUser;
import io.userservice.user.input.NewUser;
import io.userservice.user.input.UserUpdate;
import io.userservice.user.text.EmailKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Writes of what another transaction has written and not committed. */
class LockedRowsIntegrationTests {

	@Nested
	@ServiceTest
	class OnH2 extends Contract {

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class OnRealPostgres extends Contract {

		/** As a migration or an operator does: reads go on. */
		@Test
		void failAfterTheLockTimeoutWhileTheirTableIsLocked() throws SQLException {
			try (Connection other = this.dataSource.getConnection()) {
				other.setAutoCommit(false);
				other.createStatement().execute("lock table users in share mode");
				inParallel(Map.of("create", () -> this.writes.create(null, newUser()), "delete",
						() -> this.writes.delete(null, this.ada.id(), "")))
					.forEach((name, write) -> assertTimesOut(name, write));
				other.rollback();
			}
			assertThat(this.writes.create(null, newUser()).id()).isPositive();
		}

	}

	abstract static class Contract {

		@Autowired
		UserWrites writes;

		@Autowired
		DataSource dataSource;

		@Autowired
		private IdempotencyRecordRepository records;

		@Autowired
		private JdbcOperations database;

		StoredUser ada;

		private StoredUser grace;

		@BeforeEach
		void createUsers() {
			this.ada = this.writes.create(null, newUser());
			this.grace = this.writes.create(null, newUser());
		}

		@Test
		void failAfterTheLockTimeoutAndStoreNothing() throws SQLException {
			String email = UUID.randomUUID() + "@example.com";
			IdempotencyKey key = newKey();
			List<NewUser> users = List.of(newUser(), new NewUser("Ada", email));
			Map<String, Runnable> locked = new LinkedHashMap<>();
			locked.put("update", () -> rename(null, this.ada));
			locked.put("update with a key", () -> rename(newKey(), this.ada));
			locked.put("update of what is the same",
					() -> this.writes.update(newKey(), new UserUpdate(this.ada.id(), this.ada.name(), null, "")));
			locked.put("delete", () -> this.writes.delete(newKey(), this.ada.id(), ""));
			locked.put("create an e-mail", () -> this.writes.create(newKey(), new NewUser("Ada", email)));
			locked.put("create many", () -> this.writes.create(null, users));
			locked.put("update to an e-mail",
					() -> this.writes.update(newKey(), new UserUpdate(this.grace.id(), null, email, "")));
			locked.put("create with a key", () -> this.writes.create(key, newUser()));
			long keys = this.records.count();
			long timeouts = this.writes.lockTimeouts();
			try (Connection other = this.dataSource.getConnection()) {
				other.setAutoCommit(false);
				execute(other, "update users set version = version where id = ?", this.ada.id());
				execute(other, "insert into users (id, name, email, email_key) values (?, 'Ada', ?, ?)",
						Integer.MAX_VALUE, email, EmailKey.of(email));
				execute(other, IdempotencyRecord.INSERT + "values (?, '', array[1])", key.digest());
				inParallel(locked).forEach(Contract::assertTimesOut);
				assertThat(rename(newKey(), this.grace).name()).as("beside them").isEqualTo("renamed");
				other.rollback();
			}
			assertThat(this.writes.lockTimeouts()).isEqualTo(timeouts + locked.size());
			assertThat(this.records.count()).isEqualTo(keys + 1);
			assertThat(emails(users)).isZero();
			assertThat(this.writes.create(key, users)).hasSize(2);
			assertThat(rename(newKey(), this.ada).name()).isEqualTo("renamed");
		}

		/** A write that waits for less than that is made. */
		@Test
		void isMadeOnceTheOtherTransactionHasEnded() throws SQLException {
			CompletableFuture<StoredUser> update;
			try (Connection other = this.dataSource.getConnection()) {
				other.setAutoCommit(false);
				execute(other, "update users set version = version where id = ?", this.ada.id());
				update = start(() -> rename(newKey(), this.ada));
				other.rollback();
			}
			assertThat(update.join().name()).isEqualTo("renamed");
		}

		private StoredUser rename(IdempotencyKey key, StoredUser user) {
			return this.writes.update(key, new UserUpdate(user.id(), "renamed", null, ""));
		}

		private int emails(List<NewUser> users) {
			return this.database.queryForObject("select count(*) from users where email in (?, ?)", Integer.class,
					users.get(0).email(), users.get(1).email());
		}

		static Map<String, CompletableFuture<?>> inParallel(Map<String, Runnable> writes) {
			Map<String, CompletableFuture<?>> started = new LinkedHashMap<>();
			writes.forEach((name, write) -> started.put(name, start(() -> {
				write.run();
				return name;
			})));
			return started;
		}

		private static <T> CompletableFuture<T> start(Supplier<T> work) {
			return CompletableFuture.supplyAsync(work, (task) -> new Thread(task).start());
		}

		static void assertTimesOut(String name, CompletableFuture<?> write) {
			assertThatExceptionOfType(CompletionException.class).as(name)
				.isThrownBy(write::join)
				.withCauseInstanceOf(LockTimeoutException.class);
		}

		private static void execute(Connection connection, String sql, Object... parameters) throws SQLException {
			try (PreparedStatement statement = connection.prepareStatement(sql)) {
				for (int index = 0; index < parameters.length; index++) {
					statement.setObject(index + 1, parameters[index]);
				}
				statement.execute();
			}
		}

		private static IdempotencyKey newKey() {
			return new IdempotencyKey("issuer", "sub tester", UUID.randomUUID().toString());
		}

		static NewUser newUser() {
			return new NewUser("Ada", UUID.randomUUID() + "@example.com");
		}

	}

}
