package io.userservice.user.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

import io.userservice.database.retention.DatabaseClock;
import io.userservice.testing.IndexReads;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import io.userservice.user.StoredUser;
import io.userservice.user.UserException;
import io.userservice.user.input.NewUser;
import io.userservice.user.input.UserUpdate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** Repeated creations of users, with the same results on both databases. */
class UserWritesIntegrationTests {

	@Nested
	@ServiceTest
	class OnH2 extends Contract {

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class OnRealPostgres extends Contract {

		private static final String LONG_WAITS = """
				select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
				and query like 'delete from user_creations %' and now() - query_start > interval '3 s'
				""";

		@Autowired
		private DataSource dataSource;

		@Autowired
		private JdbcOperations jdbc;

		@Autowired
		private TransactionTemplate transaction;

		/** A read has 2 s; the purge waits here for more than 3 s. */
		@Test
		void givesThePurgeMoreTimeThanARead() throws SQLException {
			this.writes.create(this.key, newUsers(1));
			CompletableFuture<Void> purge;
			try (Connection other = this.dataSource.getConnection()) {
				other.setAutoCommit(false);
				other.createStatement().execute("lock table user_creations in share mode");
				purge = CompletableFuture.runAsync(() -> purge(this.records, Duration.ZERO),
						(work) -> new Thread(work).start());
				Awaitility.await().until(() -> this.jdbc.queryForObject(LONG_WAITS, Integer.class) > 0);
				other.rollback();
			}
			purge.join();
			assertThat(this.records.count()).isZero();
		}

		/**
		 * The entries stay while any transaction is open that began before. A table
		 * without statistics must not let each chunk read all of them. It is empty
		 * before: without statistics, PostgreSQL estimates the rows by what it knew of
		 * others, and a table that it takes for small it sorts.
		 */
		@Test
		void purgesWithoutReadingTheEntriesOfDeletedKeysAgain() {
			int keys = 20 * IdempotencyRecordPurge.CHUNK.max();
			this.jdbc.execute("truncate table user_creations");
			// PostgreSQL forgets the statistics of a column whose type is set.
			this.jdbc.execute("alter table user_creations alter created_at type timestamp(6) with time zone");
			this.jdbc.update("""
					insert into user_creations (key_digest, request_digest, user_ids, created_at)
					select 'old ' || number, '', '{}', current_timestamp - interval '9 day' + number * interval '1 s'
					from generate_series(1, ?) as number
					""", keys);
			assertThat(new IndexReads(this.transaction, this.jdbc).during("user_creations_created_at",
					() -> purge(this.records, Duration.ofDays(1))))
				.isLessThan(4L * keys);
			assertThat(this.jdbc.queryForObject("select count(*) from user_creations where key_digest like 'old %'",
					Integer.class))
				.isZero();
		}

	}

	@ExtendWith(OutputCaptureExtension.class)
	abstract static class Contract {

		private static final int CALLS = 16;

		/** The increment of the sequence of ids. */
		private static final int ID_BLOCK = 1_000;

		@Autowired
		UserWrites writes;

		@Autowired
		IdempotencyRecordRepository records;

		@Autowired
		private DatabaseClock clock;

		@Autowired
		private JdbcOperations database;

		final IdempotencyKey key = key("tester");

		@Test
		void returnsTheUsersOfTheFirstCallToRepeatedCalls() {
			List<NewUser> newUsers = newUsers(1_500);
			List<StoredUser> stored = this.writes.create(this.key, newUsers);
			long before = countUsers();
			assertThat(this.writes.create(this.key, newUsers)).isEqualTo(stored);
			assertThat(countUsers()).isEqualTo(before);
		}

		@Test
		void recordsNoKeyOfACallWithoutUsers() {
			long before = this.records.count();
			assertThat(this.writes.create(this.key, List.of())).isEmpty();
			assertThat(this.records.count()).isEqualTo(before);
			assertThat(this.writes.create(this.key, newUsers(1))).hasSize(1);
			assertThat(this.writes.create(this.key, List.of())).isEmpty();
		}

		@Test
		void refusesAUsedKeyWithUsersThatDifferInAnyWay() {
			this.writes.create(this.key, List.of(new NewUser("ab", "c@example.com"), new NewUser("d", "e@f.org")));
			for (List<NewUser> others : List.of(List.of(new NewUser("ab", "c@example.com")),
					List.of(new NewUser("d", "e@f.org"), new NewUser("ab", "c@example.com")),
					List.of(new NewUser("a", "bc@example.com"), new NewUser("d", "e@f.org")),
					List.of(new NewUser("ab", "C@example.com"), new NewUser("d", "e@f.org")))) {
				assertThatExceptionOfType(IdempotencyKeyReusedException.class)
					.isThrownBy(() -> this.writes.create(this.key, others));
			}
		}

		@Test
		void consumesNoKeyOfACallThatFails() {
			NewUser taken = this.writes.create(key("tester"), newUsers(1))
				.stream()
				.map((user) -> new NewUser(user.name(), user.email()))
				.findFirst()
				.orElseThrow();
			long before = this.records.count();
			assertThatExceptionOfType(UserException.EmailTaken.class)
				.isThrownBy(() -> this.writes.create(this.key, List.of(taken)));
			assertThat(this.records.count()).isEqualTo(before);
			assertThat(this.writes.create(this.key, newUsers(2))).hasSize(2);
		}

		/** Each would take storage for a day. */
		@Test
		void storesNoKeyForWhatWritesNothing() {
			StoredUser user = this.writes.create(null, newUsers(1)).get(0);
			long before = this.records.count();
			List<UserUpdate> same = List.of(new UserUpdate(user.id(), user.name(), null, ""),
					new UserUpdate(user.id(), user.name(), user.email(), user.etag().toString()));
			same.forEach((update) -> assertThat(this.writes.update(this.key, update)).isEqualTo(user));
			assertThatExceptionOfType(UserException.EtagMismatch.class)
				.isThrownBy(() -> this.writes.update(this.key, new UserUpdate(user.id(), "other", null, "\"other\"")));
			assertThatExceptionOfType(UserException.EtagMismatch.class)
				.isThrownBy(() -> this.writes.delete(this.key, user.id(), "\"other\""));
			assertThatExceptionOfType(UserException.NotFound.class)
				.isThrownBy(() -> this.writes.delete(this.key, Integer.MAX_VALUE, ""));
			assertThatExceptionOfType(UserException.NotFound.class)
				.isThrownBy(() -> this.writes.update(this.key, new UserUpdate(Integer.MAX_VALUE, "other", null, "")));
			assertThatExceptionOfType(UserException.EmailTaken.class)
				.isThrownBy(() -> this.writes.create(this.key, List.of(new NewUser("Ada", user.email()))));
			assertThat(this.records.count()).isEqualTo(before);
			this.writes.delete(this.key, user.id(), "");
			assertThat(this.records.count()).isEqualTo(before + 1);
			this.writes.delete(this.key, user.id(), "");
			assertThat(this.records.count()).isEqualTo(before + 1);
		}

		/** Without the key all calls but one would fail with taken e-mails. */
		@RepeatedTest(10)
		void createsUsersOnceForConcurrentCallsWithTheSameKey() throws Exception {
			List<NewUser> newUsers = newUsers(100);
			long before = countUsers();
			CyclicBarrier together = new CyclicBarrier(CALLS);
			List<List<StoredUser>> results = inParallel((index) -> {
				together.await();
				return this.writes.create(this.key, newUsers);
			});
			assertThat(Set.copyOf(results)).hasSize(1);
			assertThat(results.get(0)).extracting(StoredUser::email)
				.isEqualTo(newUsers.stream().map(NewUser::email).toList());
			assertThat(countUsers()).isEqualTo(before + 100);
		}

		@RepeatedTest(5)
		void acceptsOneOfManyConcurrentCallsWithTheSameKeyAndOtherUsers() throws Exception {
			CyclicBarrier together = new CyclicBarrier(CALLS);
			List<Boolean> stored = inParallel((index) -> {
				together.await();
				try {
					return this.writes.create(this.key, newUsers(50)).size() == 50;
				}
				catch (IdempotencyKeyReusedException ex) {
					return false;
				}
			});
			assertThat(stored).containsOnlyOnce(true);
		}

		@Test
		void takesNoIdsForARepeatedCall() {
			List<NewUser> newUsers = newUsers(ID_BLOCK);
			int last = this.writes.create(this.key, newUsers).get(ID_BLOCK - 1).id();
			IntStream.range(0, 5).forEach((again) -> this.writes.create(this.key, newUsers));
			int next = this.writes.create(key("tester"), newUsers(1)).get(0).id();
			assertThat(next - last).isLessThan(2 * ID_BLOCK);
		}

		/**
		 * As after a restore that sets the sequence back: a call fails for each id that a
		 * user has, and none for the same one.
		 */
		@Test
		void triesNoIdAgainThatAUserHas() {
			// All that were given back before, and more.
			int next = this.writes.create(key("tester"), newUsers(5_000)).get(4_999).id() + 1;
			List<Integer> taken = IntStream.range(next, next + 5).boxed().toList();
			taken.forEach(
					(id) -> this.database.update("insert into users (id, name, email, email_key) values (?, 'a', ?, ?)",
							id, id + "@taken", id + "@taken"));
			try {
				for (int call = 0; call < taken.size(); call++) {
					assertThatExceptionOfType(DataIntegrityViolationException.class)
						.isThrownBy(() -> this.writes.create(null, newUsers(1)));
				}
				assertThat(this.writes.create(null, newUsers(1)).get(0).id()).isEqualTo(next + taken.size());
			}
			finally {
				taken.forEach((id) -> this.database.update("delete from users where id = ?", id));
			}
		}

		@Test
		void updatesOnceForConcurrentCallsWithTheSameKey() throws Exception {
			StoredUser user = this.writes.create(null, newUsers(1)).get(0);
			CyclicBarrier together = new CyclicBarrier(CALLS);
			List<StoredUser> results = inParallel((index) -> {
				together.await();
				return this.writes.update(this.key, new UserUpdate(user.id(), "renamed", null, user.etag().toString()));
			});
			assertThat(results).hasSize(CALLS)
				.allSatisfy((result) -> assertThat(result.version()).isEqualTo(user.version() + 1));
		}

		@Test
		void givesAKeyBackWhoseUpdateFails() {
			List<StoredUser> users = this.writes.create(null, newUsers(2));
			assertThatExceptionOfType(UserException.EmailTaken.class).isThrownBy(() -> this.writes.update(this.key,
					new UserUpdate(users.get(0).id(), null, users.get(1).email(), "")));
			StoredUser renamed = this.writes.update(this.key, new UserUpdate(users.get(0).id(), "other", null, ""));
			assertThat(renamed.name()).isEqualTo("other");
			assertThatExceptionOfType(IdempotencyKeyReusedException.class)
				.isThrownBy(() -> this.writes.update(this.key, new UserUpdate(users.get(0).id(), "third", null, "")));
		}

		@Test
		void purgesOnlyRecordsPastTheirRetention() {
			List<NewUser> newUsers = newUsers(1);
			IntStream.range(0, 3).forEach((index) -> this.writes.create(key("tester"), newUsers(1)));
			this.writes.create(this.key, newUsers);
			purge(this.records, Duration.ofMinutes(1));
			assertThat(this.writes.create(this.key, newUsers)).hasSize(1);
			purge(this.records, Duration.ZERO);
			assertThat(this.records.count()).isZero();
			assertThatExceptionOfType(UserException.EmailTaken.class)
				.isThrownBy(() -> this.writes.create(this.key, newUsers));
		}

		@Test
		void purgesMoreRecordsThanOneChunk() {
			int chunk = IdempotencyRecordPurge.CHUNK.max();
			int tenth = chunk / 10;
			for (int saved = 0; saved <= chunk * 2; saved += tenth) {
				this.records
					.saveAll(Stream.generate(() -> new IdempotencyRecord(key("old").digest(), "", new Integer[0]))
						.limit(tenth)
						.toList());
			}
			purge(this.records, Duration.ZERO);
			assertThat(this.records.count()).isZero();
		}

		@Test
		void logsAFailedPurgeInOneLine(CapturedOutput output) {
			IdempotencyRecordRepository failing = mock(IdempotencyRecordRepository.class);
			given(failing.findCreated(any(), any())).willThrow(new DataAccessResourceFailureException("unavailable"));
			purge(failing, Duration.ZERO);
			assertThat(output.toString().lines().filter((line) -> line.contains("idempotency keys stay"))).hasSize(1);
			assertThat(output).doesNotContain("\tat ");
		}

		private int countUsers() {
			return this.database.queryForObject("select count(*) from users", Integer.class);
		}

		void purge(IdempotencyRecordRepository records, Duration retention) {
			new IdempotencyRecordPurge(records, this.clock, new IdempotencyProperties(retention)).run();
		}

		private static IdempotencyKey key(String caller) {
			return new IdempotencyKey("issuer", caller, UUID.randomUUID().toString());
		}

		static List<NewUser> newUsers(int count) {
			return IntStream.range(0, count)
				.mapToObj((index) -> new NewUser("user " + index, "u." + UUID.randomUUID() + "@example.com"))
				.toList();
		}

		private static <T> List<T> inParallel(Attempt<T> attempt) throws Exception {
			ExecutorService pool = Executors.newFixedThreadPool(CALLS);
			try {
				List<T> results = new ArrayList<>();
				for (Future<T> future : pool.invokeAll(IntStream.range(0, CALLS)
					.<Callable<T>>mapToObj((index) -> () -> attempt.run(index))
					.toList())) {
					results.add(future.get());
				}
				return results;
			}
			finally {
				pool.shutdown();
			}
		}

		private interface Attempt<T> {

			T run(int index) throws Exception;

		}

	}

}
