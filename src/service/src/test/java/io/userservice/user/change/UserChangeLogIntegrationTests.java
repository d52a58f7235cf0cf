package io.userservice.user.change;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.userservice.database.retention.DatabaseClock;
import io.userservice.testing.IndexReads;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestPostgres;
import io.userservice.user.StoredUser;
import io.userservice.user.input.NewUser;
import io.userservice.user.write.UserWrites;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What is read of the log, and what is deleted, the same on both databases. */
class UserChangeLogIntegrationTests {

	@Nested
	@ServiceTest
	@DirtiesContext
	class OnH2 extends Logs {

	}

	@Nested
	@ServiceTest
	@DirtiesContext
	@OnPostgres
	class OnRealPostgres extends Logs {

		private static final String TRANSACTION = "select pg_current_xact_id()::text::bigint";

		/** Its rows have lower ids than those that were published before. */
		@Test
		void publishesATransactionThatCommitsAfterLaterOnes() {
			this.transaction.executeWithoutResult((status) -> {
				this.jdbc.queryForObject("select pg_current_xact_id()::text", String.class);
				this.log.append(ChangeKind.UPDATED, 4_711);
				CompletableFuture.runAsync(() -> {
					ResumeToken before = begin();
					int later = ids(create(1)).get(0);
					this.log.publish();
					assertThat(readAll(before, 10)).containsExactly(later);
				}).join();
			});
			ResumeToken end = begin();
			assertThat(readAll(end, 10)).isEmpty();
			assertThat(readAll(this.beginning, 1_000)).hasSize(2).endsWith(4_711);
		}

		/**
		 * In whatever order transactions begin, take the ids of their rows and end, and
		 * whenever the log is published in between.
		 */
		@ParameterizedTest
		@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
		void publishesEachCommittedTransactionOnce(long seed) throws SQLException {
			Random random = new Random(seed);
			List<Integer> committed = new ArrayList<>();
			List<LoggingSession> sessions = new ArrayList<>();
			try {
				for (int session = 0; session < 5; session++) {
					sessions.add(new LoggingSession(this.database.getConnection()));
				}
				for (int step = 1; step <= 200; step++) {
					sessions.get(random.nextInt(sessions.size())).advance(step, random.nextInt(4) != 0, committed);
					if (random.nextBoolean()) {
						this.log.publish();
					}
				}
			}
			finally {
				for (LoggingSession session : sessions) {
					session.close();
				}
			}
			begin();
			assertThat(committed).isNotEmpty();
			assertThat(readAll(this.beginning, 1_000)).containsExactlyInAnyOrderElementsOf(committed);
		}

		/** Whatever transaction stays open, in this database or in another. */
		@Test
		void costsTheSameWhileATransactionStaysOpen() {
			this.transaction.executeWithoutResult((status) -> {
				this.jdbc.queryForObject("select pg_current_xact_id()::text", String.class);
				CompletableFuture.runAsync(() -> {
					this.jdbc.update("""
							insert into user_changes (user_ids, user_count, kind, transaction_id)
							select array[1], 1, 2, -row from generate_series(1, 100000) as row
							""");
					// Of a few revisions all are read at once.
					this.jdbc.update("""
							insert into change_revisions
								(revision, revision_key, change_ids, user_counts, last_change, running)
							select -row, gen_random_uuid(), '{}', '{}', 0, '{}' from generate_series(1, 20000) as row
							""");
					this.jdbc.execute("analyze user_changes, change_revisions");
					this.log.publish();
				}).join();
				String plan = CompletableFuture
					.supplyAsync(
							() -> String.join("\n",
									this.jdbc.queryForList(
											"explain (analyze, buffers, format text) "
													+ PostgresChangeLog.UNPUBLISHED.replaceFirst("\\?", "0")
														.replaceFirst("\\?", "'" + UUID.randomUUID() + "'"),
											String.class)))
					.join();
				assertThat(plan).doesNotContain("Seq Scan on user_changes", "Seq Scan on change_revisions");
			});
			// Other tests let all changes grow old, within a statement's time-out.
			this.jdbc.execute("truncate user_changes");
			this.jdbc.update("delete from change_revisions where revision < 0");
		}

		/** Its snapshots have the transactions of the whole server. */
		@Test
		void keepsNoTransactionsOfOtherDatabasesInARevision() throws SQLException {
			String elsewhere = TestPostgres.newDatabase();
			List<Connection> sessions = new ArrayList<>();
			try {
				List<Long> others = new ArrayList<>();
				for (int session = 0; session <= PostgresChangeLog.FEW; session++) {
					sessions.add(DriverManager.getConnection(elsewhere, TestPostgres.USER, TestPostgres.PASSWORD));
					others.add(beginTransaction(sessions.get(session)));
				}
				this.transaction.executeWithoutResult((status) -> {
					Long own = this.jdbc.queryForObject(TRANSACTION, Long.class);
					CompletableFuture.runAsync(() -> {
						create(1);
						this.log.publish();
					}).join();
					Long[] running = this.jdbc.queryForObject(
							"select running from change_revisions order by revision desc limit 1",
							(row, number) -> (Long[]) row.getArray(1).getArray());
					assertThat(running).contains(own).doesNotContainAnyElementsOf(others);
				});
			}
			finally {
				for (Connection session : sessions) {
					session.close();
				}
			}
		}

		private static long beginTransaction(Connection session) throws SQLException {
			session.setAutoCommit(false);
			try (ResultSet id = session.createStatement().executeQuery(TRANSACTION)) {
				id.next();
				return id.getLong(1);
			}
		}

		/** The entries stay while any transaction is open that began before. */
		@Test
		void purgesWithoutReadingTheEntriesOfDeletedChangesAgain() {
			ChangeLogPurge purge = newPurge();
			// Begins at the beginning, with what other tests have left.
			age(8);
			purge.run();
			int turns = 20;
			int changes = 500;
			Runnable work = () -> IntStream.range(0, turns).forEach((turn) -> {
				change(changes);
				this.log.publish();
				age(8);
				purge.run();
			});
			assertThat(entriesRead("user_changes_pkey", work)).isLessThan(turns * changes * 12L);
			assertThat(this.jdbc.queryForObject("select count(*) from user_changes", Integer.class)).isZero();
			assertThat(entriesRead("change_revisions_pkey", () -> IntStream.range(0, turns).forEach((turn) -> {
				revisions(changes);
				age(8);
				purge.run();
			}))).isLessThan(turns * changes * 12L);
			assertThat(this.jdbc.queryForObject("select count(*) from change_revisions", Integer.class)).isOne();
		}

		@Test
		void readsAsMuchForATokenOfAnyAge() {
			ResumeToken old = plain(begin());
			revisions(10_000);
			ResumeToken recent = plain(begin());
			int limit = 500;
			int reads = 20;
			String index = "change_revisions_pkey";
			assertThat(entriesRead(index, () -> IntStream.range(0, reads).forEach((read) -> this.log.read(old, limit))))
				.isLessThan(reads * limit * 2L);
			this.jdbc.update("delete from user_changes");
			assertThat(entriesRead(index, () -> {
				this.jdbc.update("delete from change_revisions where revision < ?",
						recent.position().revision().number());
				IntStream.range(0, reads).forEach((read) -> assertExpired(old));
			})).isLessThan(10_000 + reads * limit * 2L);
			assertThat(this.log.verify(recent)).isEqualTo(recent);
		}

		/** Each is read as a whole, to count its changes. */
		@Test
		void readsNoMoreLargeRevisionsThanItNeeds() {
			ResumeToken old = plain(begin());
			for (int revision = 0; revision < 50; revision++) {
				change(1_000);
				this.log.publish();
			}
			int reads = 10;
			assertThat(entriesRead("change_revisions_pkey",
					() -> IntStream.range(0, reads)
						.forEach((read) -> assertThat(this.log.read(old, 500).changes()).hasSize(500))))
				.isLessThan(reads * 20L);
		}

		private long entriesRead(String index, Runnable work) {
			return new IndexReads(this.transaction, this.jdbc).during(index, work);
		}

		private void change(int count) {
			this.jdbc.update("""
					insert into user_changes (user_ids, user_count, kind, transaction_id)
					select array[1], 1, 2, -row from generate_series(1, ?) as row
					""", count);
		}

		/** Inserts revisions without changes. */
		private void revisions(int count) {
			this.jdbc.update("""
					insert into change_revisions (revision, revision_key, change_ids, user_counts, last_change, running)
					select revision + number, gen_random_uuid(), '{}', '{}', last_change, '{}'
					from (select * from change_revisions order by revision desc limit 1) as last,
						generate_series(1, ?) as number
					""", count);
		}

	}

	abstract static class Logs {

		@Autowired
		DataSource database;

		@Autowired
		UserChangeLog log;

		@Autowired
		JdbcTemplate jdbc;

		@Autowired
		TransactionTemplate transaction;

		@Autowired
		private UserWrites users;

		@Autowired
		private JdbcClient client;

		@Autowired
		private DatabaseClock clock;

		@Autowired
		private ChangeLogProperties properties;

		ResumeToken beginning;

		@BeforeEach
		void remember() {
			this.beginning = begin();
		}

		@ParameterizedTest
		@ValueSource(ints = { 1, 2, 3, 7, 50, 1_000 })
		void readsInPartsOfAnySize(int limit) {
			ResumeToken from = begin();
			List<Integer> ids = new ArrayList<>();
			for (int count : List.of(1, 3, 10, 1, 40, 2)) {
				ids.addAll(ids(create(count)));
				if (count != 3) {
					this.log.publish();
				}
			}
			this.log.publish();
			assertThat(readAll(from, limit)).isEqualTo(ids);
		}

		@ParameterizedTest
		@ValueSource(ints = { 5, 70, 500 })
		void readsOverManyRevisions(int limit) {
			ResumeToken from = begin();
			List<Integer> ids = new ArrayList<>();
			for (int revision = 0; revision < 100; revision++) {
				ids.addAll(ids(create(1)));
				this.log.publish();
			}
			assertThat(readAll(from, limit)).isEqualTo(ids);
		}

		/** A place within a row, between rows, and at the end of a revision. */
		@Test
		void goesOnAfterEachChange() {
			ResumeToken from = begin();
			create(2);
			create(3);
			this.log.publish();
			create(1);
			Revision seen = this.log.publish().revision();
			List<Change> all = this.log.read(from, 100).changes();
			assertThat(all).hasSize(6);
			for (Change change : all) {
				ResumeToken place = ResumeToken.decode(new ResumeToken(change.after(), seen).encode());
				assertThat(this.log.verify(place)).isEqualTo(place);
				assertThat(this.log.read(place, 100).changes())
					.isEqualTo(all.subList(all.indexOf(change) + 1, all.size()));
			}
		}

		@Test
		void deletesChangesAfterTheirRetention() {
			ResumeToken old = begin();
			IntStream.range(0, 5).forEach((call) -> create(2));
			ResumeToken recent = begin();
			age(8);
			List<StoredUser> kept = create(2);
			this.log.publish();
			newPurge().run();
			assertExpired(old);
			assertThat(this.log.verify(recent).position()).isEqualTo(recent.position());
			assertThat(readAll(recent, 100)).isEqualTo(ids(kept));
			assertThat(this.jdbc.queryForObject("select count(*) from user_changes", Integer.class)).isOne();
			assertThat(this.jdbc.queryForObject("select count(*) from change_revisions", Integer.class)).isEqualTo(2);
		}

		/** Though nothing has changed for long, and everything has been deleted. */
		@Test
		void keepsATokenThatWasGivenSinceTheLastChange() {
			create(1);
			begin();
			age(30);
			ResumeToken quiet = begin();
			newPurge().run();
			assertThat(this.log.verify(quiet).position()).isEqualTo(quiet.position());
			List<StoredUser> next = create(1);
			this.log.publish();
			newPurge().run();
			assertThat(readAll(quiet, 100)).isEqualTo(ids(next));
		}

		/** A clock that was ahead has written rows of the future. */
		@Test
		void deletesOldChangesBehindOneOfTheFuture() {
			create(1);
			begin();
			this.jdbc.update("update user_changes set changed = changed + interval '90' day");
			this.jdbc.update("update change_revisions set created = created + interval '90' day");
			ResumeToken old = begin();
			int id = ids(create(1)).get(0);
			begin();
			this.jdbc.update("update user_changes set changed = changed - interval '30' day where user_ids[1] = ?", id);
			create(1);
			begin();
			newPurge().run();
			assertThat(this.jdbc.queryForObject("select count(*) from user_changes where user_ids[1] = ?",
					Integer.class, id))
				.isZero();
			assertExpired(old);
			this.jdbc.update("update user_changes set changed = current_timestamp");
			this.jdbc.update("update change_revisions set created = current_timestamp");
		}

		/** As a standby that is promoted without them, or a restore. */
		@Test
		void refusesATokenWhoseRevisionsWereLost() {
			ResumeToken before = begin();
			create(3);
			ResumeToken lost = plain(begin());
			Change first = this.log.read(before, 1).changes().get(0);
			ResumeToken readWithLost = new ResumeToken(before.position(), lost.seen());
			long history = this.log.history();
			forgetSince(before);
			for (int later = 0; later < 5; later++) {
				assertExpired(lost);
				assertExpired(readWithLost);
				assertExpired(new ResumeToken(first.after(), lost.seen()));
				assertThat(this.log.verify(plain(before))).isEqualTo(plain(before));
				create(1);
				this.log.publish();
			}
			assertThat(this.log.history()).isGreaterThan(history);
			assertThat(readAll(before, 100)).hasSize(5);
		}

		private void forgetSince(ResumeToken place) {
			this.jdbc.update(
					"delete from user_changes where id > (select last_change from change_revisions where revision = ?)",
					place.position().revision().number());
			this.jdbc.update("delete from change_revisions where revision > ?", place.position().revision().number());
			this.log.publish();
		}

		ChangeLogPurge newPurge() {
			return new ChangeLogPurge(this.client, this.log, this.clock, this.properties);
		}

		void assertExpired(ResumeToken place) {
			assertThatExceptionOfType(ResumeTokenExpiredException.class).isThrownBy(() -> this.log.verify(place));
		}

		void age(int days) {
			this.jdbc.update("update user_changes set changed = changed - interval '%d' day".formatted(days));
			this.jdbc.update("update change_revisions set created = created - interval '%d' day".formatted(days));
		}

		ResumeToken begin() {
			return this.log.begin();
		}

		static ResumeToken plain(ResumeToken place) {
			return new ResumeToken(place.position(), place.seen());
		}

		/** The users of all changes after a place, read in parts. */
		List<Integer> readAll(ResumeToken from, int limit) {
			List<Integer> all = new ArrayList<>();
			ResumeToken place = from;
			Change.Part part = this.log.read(place, limit);
			while (!part.changes().isEmpty()) {
				assertThat(part.changes()).hasSizeLessThanOrEqualTo(limit);
				part.changes().forEach((change) -> all.add(change.userId()));
				place = new ResumeToken(part.end(), from.seen());
				part = this.log.read(place, limit);
			}
			return all;
		}

		List<StoredUser> create(int count) {
			return this.users.create(null,
					IntStream.range(0, count)
						.mapToObj((index) -> new NewUser("a", UUID.randomUUID() + "@example.com"))
						.toList());
		}

		static List<Integer> ids(List<StoredUser> users) {
			return users.stream().map(StoredUser::id).toList();
		}

	}

}
