package io.userservice.user.search;

import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import io.userservice.user.StoredUser;
import io.userservice.user.input.NewUser;
import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.SearchTotal;
import io.userservice.user.query.UserQuery;
import io.userservice.user.write.UserWrites;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How users that were stored without words get them. The words of all users are made anew
 * several times: each context is of its own, since those of thousands of users whom other
 * tests have left take minutes.
 */
class SearchIndexIntegrationTests {

	@Nested
	@ServiceTest
	@TestPropertySource(properties = "spring.application.name=words")
	class OnH2 extends Contract {

		@Autowired
		private SearchIndex index;

		/** H2 waits a second for a lock, which a slow machine may hold for longer. */
		@BeforeEach
		void leaveTheCollectingToTheTest() {
			this.index.stop();
		}

		@Override
		List<String> words(int id) {
			return List.of(this.database
				.queryForObject("select coalesce(name_words || email_words, '') from users where id = ?", String.class,
						id)
				.split(" "));
		}

	}

	@Nested
	@ServiceTest
	@OnPostgres
	@TestPropertySource(properties = "spring.application.name=words")
	class OnRealPostgres extends Contract {

		/** As before the migration. */
		@Override
		void forgetWords() {
			super.forgetWords();
			this.database.update("delete from user_words");
			this.database.update("delete from unindexed_users");
		}

		@Override
		List<String> words(int id) {
			return this.database.queryForList("select word from user_words where user_id = ?", String.class, id);
		}

		/** Some 200 pages of the index would be those before. */
		@Test
		void readsNoUserFromBeforeTheTimes() {
			int id = create(1, "Ada " + this.mark).get(0);
			long created = this.database.queryForObject("select created from users where id = ?", Long.class, id);
			this.database.update("""
					insert into users (id, name, email, email_key, created, name_words, email_words)
					  select 1500000000 + n, 'x', n || '@x', n || '@x', n, '', '' from generate_series(1, 50000) n""");
			UserQuery query = new UserQuery(List.of(this.mark), created, Long.MAX_VALUE);
			SearchScan scan = SearchScan.of(query,
					new SearchPlace(SearchPlace.NO_WORD, "", 0, 0, new SearchTotal(0, false)));
			String plan = String.join("\n", this.database.queryForList("explain (analyze, buffers) " + scan.page(20),
					String.class, scan.values().toArray()));
			this.database.update("delete from users where id > 1500000000");
			Matcher buffers = Pattern.compile("Buffers: shared (?:hit=(\\d+))?(?: read=(\\d+))?").matcher(plan);
			assertThat(buffers.find()).as(plan).isTrue();
			assertThat(Stream.of(1, 2).map(buffers::group).filter(Objects::nonNull).mapToInt(Integer::parseInt).sum())
				.as(plan)
				.isLessThan(50);
		}

		/** A range that one statement reads, and one that several read. */
		@ParameterizedTest
		@ValueSource(ints = { 30_000, 130_000 })
		void findsAUserBehindManyOthersByTwoWords(int others) {
			String word = this.mark + "a";
			String other = this.mark + "b";
			for (String frequent : List.of(word, other)) {
				this.database.update("insert into user_words (word, user_id, created_day, shared, signature)"
						+ " select ?, n, 0, 0, 0 from generate_series(1, ?) n", frequent, others);
			}
			this.database.execute("analyze user_words");
			int id = create(1, word + "z " + other + "z").get(0);
			assertThat(find(word, other)).containsExactly(id);
			this.database.update("delete from user_words where word in (?, ?)", word, other);
		}

		@Test
		void emptiesTheTableWhileItIsOff() {
			int before = create(1, "Ada " + this.mark).get(0);
			int id = before + 600_000;
			// Without what the service itself does meanwhile.
			this.transaction.executeWithoutResult((status) -> {
				this.store.disable();
				assertThat(words(before)).isEmpty();
				insert(id, "Byron " + this.mark);
				assertThat(this.database.queryForList("select user_id from unindexed_users", Integer.class))
					.doesNotContain(id);
			});
			complete();
			assertThat(words(before)).contains("ada", this.mark);
			assertThat(find(this.mark)).containsExactly(before, id);
		}

	}

	/** The index of the running service, which goes on by itself, too. */
	abstract static class Contract {

		private static final int MANY = 1_200;

		final String mark = "q" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);

		@Autowired
		SearchIndexStore store;

		@Autowired
		private UserSearch search;

		@Autowired
		private UserWrites writes;

		@Autowired
		JdbcTemplate database;

		@Autowired
		TransactionTemplate transaction;

		@AfterEach
		void leaveTheIndexComplete() {
			this.database.update("update search_index set rule = 0");
			complete();
		}

		void complete() {
			this.store.enable();
			Awaitility.await().until(() -> !this.store.collectNext() && this.store.isComplete());
		}

		List<Integer> find(String... words) {
			return this.search.find(new UserQuery(List.of(words), 0, Long.MAX_VALUE), 100, null, () -> false)
				.users()
				.stream()
				.map(StoredUser::id)
				.toList();
		}

		List<Integer> create(int count, String name) {
			return this.writes
				.create(null,
						IntStream.range(0, count)
							.mapToObj((index) -> new NewUser(name, UUID.randomUUID() + "@example.com"))
							.toList())
				.stream()
				.map(StoredUser::id)
				.toList();
		}

		void insert(int id, String name) {
			this.database.update("insert into users (id, name, email, email_key) values (?, ?, ?, ?)", id, name,
					id + "@example.com", id + "@example.com");
		}

		/** As before the migration. */
		void forgetWords() {
			this.database.update("update users set name_words = null, email_words = null");
		}

		abstract List<String> words(int id);

		@Test
		void collectsTheWordsOfUsersFromBefore() {
			List<Integer> users = create(MANY, "Ada " + this.mark);
			forgetWords();
			this.database.update("update search_index set rule = 0, indexed_to = 0");
			complete();
			assertThat(find("ada", this.mark)).isEqualTo(users.subList(0, 100));
			assertThat(users).allSatisfy((user) -> assertThat(words(user)).contains("ada", this.mark));
		}

		@Test
		void goesOnWhereAnotherHasStopped() {
			List<Integer> users = create(MANY, "Ada " + this.mark);
			forgetWords();
			int last = users.get(MANY - 1);
			this.database.update("update search_index set indexed_to = ?", last - 1);
			complete();
			assertThat(find(this.mark)).containsExactly(last);
		}

		@Test
		void collectsAnewWhatWasWrittenWhileItWasOff() {
			int before = create(1, "Ada " + this.mark).get(0);
			int id = before + 500_000;
			this.store.disable();
			insert(id, "Byron " + this.mark);
			complete();
			assertThat(find(this.mark)).containsExactly(before, id);
		}

		/** Words of an older rule are made anew, and what is left of them is removed. */
		@Test
		void replacesTheWordsOfAnOlderRule() {
			int id = create(1, "Ada " + this.mark).get(0);
			this.database.update("update users set name_words = ' old' where id = ?", id);
			this.database.update("update search_index set rule = 0, indexed_to = 0");
			complete();
			assertThat(find(this.mark)).containsExactly(id);
			assertThat(words(id)).contains("ada").doesNotContain("old");
		}

	}

}
