package io.userservice.user.change;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import io.userservice.database.DatabaseKind;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import io.userservice.user.NewUser;
import io.userservice.user.StoredUser;
import io.userservice.user.write.UserWrites;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.support.TransactionOperations;

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

		@Autowired
		private JdbcClient database;

		@Autowired
		private TransactionOperations transaction;

		/**
		 * As a dump that is loaded into another server, whose transactions begin anew.
		 */
		@Test
		void beginsAnewWithALogOfAnotherServer() {
			create(3);
			String before = this.log.token(Span.at(this.log.position()));
			this.jdbc.update("update user_changes set transaction_id = transaction_id + 1000000000");
			UserChangeLog anew = new UserChangeLog(this.database, this.transaction, DatabaseKind.POSTGRESQL);
			anew.start();
			assertThat(this.jdbc.queryForObject("select count(*) from user_changes", Integer.class)).isZero();
			assertThatExceptionOfType(ResumeTokenExpiredException.class).isThrownBy(() -> anew.resume(before));
			String token = anew.token(Span.at(anew.position()));
			List<StoredUser> later = create(2);
			assertThat(anew.read(new Span(anew.resume(token).from(), anew.position(), 0), 10))
				.extracting(Change::userId)
				.isEqualTo(ids(later));
		}

	}

	abstract static class Logs {

		@Autowired
		UserChangeLog log;

		@Autowired
		JdbcTemplate jdbc;

		@Autowired
		private UserWrites users;

		@Autowired
		private ChangeLogPurge purge;

		@ParameterizedTest
		@ValueSource(ints = { 1, 2, 3, 7, 50, 1_000 })
		void readsASpanInPartsOfAnySize(int limit) {
			String from = this.log.position();
			List<Integer> ids = IntStream.of(1, 3, 10, 1, 40, 2)
				.mapToObj((count) -> ids(create(count)))
				.flatMap(List::stream)
				.toList();
			Span rest = new Span(from, this.log.position(), 0);
			create(2);
			List<Change> all = new ArrayList<>();
			for (List<Change> part = this.log.read(rest, limit); !part.isEmpty(); part = this.log.read(rest, limit)) {
				assertThat(part).hasSizeLessThanOrEqualTo(limit);
				all.addAll(part);
				rest = rest.after(part.get(part.size() - 1).id());
			}
			assertThat(all).extracting(Change::userId).isEqualTo(ids);
			assertThat(all).extracting(Change::id).isSorted().doesNotHaveDuplicates();
		}

		@Test
		void deletesChangesAfterTheirRetention() {
			String old = this.log.token(Span.at(this.log.position()));
			IntStream.range(0, 5).forEach((call) -> create(2));
			String recent = this.log.token(Span.at(this.log.position()));
			this.jdbc.update("update user_changes set changed = changed - interval '8' day");
			List<StoredUser> kept = create(2);
			this.purge.run();
			assertThatExceptionOfType(ResumeTokenExpiredException.class).isThrownBy(() -> this.log.resume(old));
			Span rest = new Span(this.log.resume(recent).from(), this.log.position(), 0);
			assertThat(this.log.read(rest, 100)).extracting(Change::userId).isEqualTo(ids(kept));
			assertThat(this.jdbc.queryForObject("select count(*) from user_changes", Integer.class)).isOne();
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
