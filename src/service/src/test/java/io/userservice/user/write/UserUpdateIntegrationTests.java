package io.userservice.user.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

import io.userservice.database.DatabaseProperties;
import io.userservice.database.transaction.RetryingTransaction;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import io.userservice.user.StoredUser;
import io.userservice.user.UserEntity;
import io.userservice.user.UserRepository;
import io.userservice.user.change.UserChangeLog;
import io.userservice.user.input.NewUser;
import io.userservice.user.input.UserUpdate;
import io.userservice.user.search.UserWords;
import io.userservice.user.text.EmailKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.mock;

/** Each way to update a user leaves the same user, key and row of the log. */
class UserUpdateIntegrationTests {

	@Nested
	@ServiceTest
	class InATransactionOnH2 extends Ways {

		@Override
		Optional<PostgresUserUpdate> statement() {
			return Optional.empty();
		}

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class InATransactionOnPostgres extends Ways {

		@Override
		Optional<PostgresUserUpdate> statement() {
			return Optional.empty();
		}

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class InOneStatementOnPostgres extends Ways {

		@Autowired
		private PostgresUserUpdate statement;

		@Autowired
		private DataSource dataSource;

		@Autowired
		private IdempotencyRecordRepository records;

		@Autowired
		private DatabaseProperties limits;

		@Override
		Optional<PostgresUserUpdate> statement() {
			return Optional.of(this.statement);
		}

		/** On one connection, whose temporary table hides that of the users. */
		@Test
		void storesNothingOfAnUpdateWhoseResultCannotBeMapped() throws SQLException {
			try (Connection connection = this.dataSource.getConnection()) {
				JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
				jdbc.execute("create temporary table users as select * from users where id = " + this.ada.id());
				jdbc.execute("alter table pg_temp.users alter column created type varchar(20)");
				jdbc.execute("update users set created = 'in the morning'");
				PostgresUserUpdate update = new PostgresUserUpdate(jdbc, this.transaction, this.changes, this.words,
						this.limits);
				assertThatExceptionOfType(DataAccessException.class)
					.isThrownBy(() -> update.run(new UserUpdate(this.ada.id(), "other", null, ""),
							Optional.of(new WriteKey(this.key.digest(), "request", this.records))));
				assertThat(jdbc.queryForObject("select name from users", String.class)).isEqualTo("Ada");
				jdbc.execute("drop table pg_temp.users");
			}
			assertThat(keys()).isEmpty();
			assertThat(kindsOfChanges()).containsExactly(1);
		}

		/** The transaction comes after the statement where it changes nothing. */
		@ParameterizedTest
		@EnumSource
		void changesByTheStatementAlone(UpdateCase of) {
			List<StoredUser> changed = new ArrayList<>();
			if (of.failure == null) {
				this.statement.run(of.update.apply(this.ada), Optional.empty()).ifPresent(changed::add);
			}
			assertThat(changed).hasSize(of.changes ? 1 : 0);
		}

	}

	abstract static class Ways {

		@Autowired
		private KeyedWrites keyed;

		@Autowired
		RetryingTransaction transaction;

		@Autowired
		private UserInserts inserts;

		@Autowired
		private UserEdits edits;

		@Autowired
		private UserRepository users;

		@Autowired
		UserChangeLog changes;

		@Autowired
		UserWords words;

		@Autowired
		private TransactionOperations transactions;

		@Autowired
		private JdbcTemplate database;

		final IdempotencyKey key = new IdempotencyKey("issuer", "sub tester", UUID.randomUUID().toString());

		/** For each change that is counted, whether its key is. */
		private final List<Boolean> history = new ArrayList<>();

		private UserWrites writes;

		StoredUser ada;

		abstract Optional<PostgresUserUpdate> statement();

		UserWrites writes(Optional<PostgresUserUpdate> statement) {
			return new UserWrites(this.keyed, this.transaction, this.inserts, this.edits, statement,
					(users, keyed) -> this.history.add(keyed));
		}

		@BeforeEach
		void createUsers() {
			this.writes = writes(statement());
			String email = "ada." + UUID.randomUUID() + "@example.com";
			this.ada = this.writes.create(null, new NewUser("Ada", email));
			this.writes.create(null, new NewUser("Grace", "grace." + email));
			this.history.clear();
		}

		@ParameterizedTest
		@EnumSource
		void updatesWithoutAKey(UpdateCase of) {
			update(of, null);
			assertThat(keys()).isEmpty();
		}

		@ParameterizedTest
		@EnumSource
		void updatesWithAKey(UpdateCase of) {
			update(of, this.key);
			assertThat(keys()).hasSize((of.failure == null && of.changes) ? 1 : 0)
				.allSatisfy((row) -> assertThat(row).containsEntry("users", String.valueOf(this.ada.id()))
					.containsEntry("request", Digest.of(of.update.apply(this.ada).canonicalForm())));
		}

		private void update(UpdateCase of, @Nullable IdempotencyKey key) {
			UserUpdate update = of.update.apply(this.ada);
			if (of.failure != null) {
				assertThatExceptionOfType(of.failure).isThrownBy(() -> this.writes.update(key, update));
				assertThat(stored()).isEqualTo(this.ada);
			}
			else {
				StoredUser updated = this.writes.update(key, update);
				assertThat(updated).isEqualTo(stored()).isEqualTo(expected(update, updated.updated(), of.changes));
				assertThat(updated.updated()).isGreaterThanOrEqualTo(this.ada.updated());
			}
			assertThat(this.history).isEqualTo(of.changes ? List.of(key != null) : List.of());
			assertThat(emailKey()).isEqualTo(EmailKey.of(stored().email()));
			assertThat(kindsOfChanges()).isEqualTo(of.changes ? List.of(1, 2) : List.of(1));
		}

		private StoredUser expected(UserUpdate update, long now, boolean changed) {
			return changed ? new StoredUser(this.ada.id(), (update.name() != null) ? update.name() : this.ada.name(),
					(update.email() != null) ? update.email() : this.ada.email(), this.ada.version() + 1,
					this.ada.created(), now) : this.ada;
		}

		/** Else the caller would hear of a success, and the change would be lost. */
		@Test
		void reportsAConflictWhereTheLockedRowWasAnother() {
			this.writes.update(null, new UserUpdate(this.ada.id(), "Ada Lovelace", null, ""));
			UserRepository unlocked = mock(UserRepository.class, delegatesTo(this.users));
			UserEntity another = new UserEntity(this.ada.id(), new NewUser("Ada", this.ada.email()), 0, true);
			willReturn(Optional.of(another)).given(unlocked).lockById(this.ada.id());
			UserEdits edits = new UserEdits(unlocked, JdbcClient.create(this.database), this.changes, this.words);
			assertThatExceptionOfType(ConcurrencyFailureException.class)
				.isThrownBy(() -> this.transactions.execute((status) -> edits
					.update(new UserUpdate(this.ada.id(), "lost", null, another.toStored().etag().toString()), () -> {
					})));
			assertThat(stored().name()).isEqualTo("Ada Lovelace");
		}

		/** As a migration marks a user whose mailbox another user has. */
		@Test
		void keepsTheKeyOfASharedMailboxWithItsEmail() {
			this.database.update("update users set email_key = 'shared ' || id where id = ?", this.ada.id());
			StoredUser updated = this.writes.update(null,
					new UserUpdate(this.ada.id(), "Ada Lovelace", this.ada.email(), ""));
			assertThat(updated.name()).isEqualTo("Ada Lovelace");
			assertThat(emailKey()).isEqualTo("shared " + this.ada.id());
		}

		StoredUser stored() {
			return this.users.findUsers(List.of(this.ada.id())).get(this.ada.id());
		}

		private String emailKey() {
			return this.database.queryForObject("select email_key from users where id = ?", String.class,
					this.ada.id());
		}

		List<Integer> kindsOfChanges() {
			return this.database.queryForList(
					"select kind from user_changes where user_ids[1] = ? and user_count = 1 order by id", Integer.class,
					this.ada.id());
		}

		List<Map<String, Object>> keys() {
			return this.database.query("""
					select request_digest, user_ids[1], cardinality(user_ids) from user_creations where key_digest = ?
					""", (row, number) -> {
				assertThat(row.getInt(3)).isOne();
				return Map.of("request", row.getString(1), "users", row.getString(2));
			}, this.key.digest());
		}

	}

}
