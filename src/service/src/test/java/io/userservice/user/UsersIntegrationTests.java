package io.userservice.user;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import io.userservice.user.input.NewUser;
import io.userservice.user.read.UserDirectory;
import io.userservice.user.read.UserLookups;
import io.userservice.user.read.UserPage;
import io.userservice.user.write.UserWrites;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Storing and finding users, with the same results on both databases. */
class UsersIntegrationTests {

	@Nested
	@ServiceTest
	class OnH2 extends Contract {

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class OnRealPostgres extends Contract {

	}

	abstract static class Contract {

		/** The most rows that a page reads at a time. */
		private static final int CHUNK = 500;

		@Autowired
		private UserDirectory directory;

		@Autowired
		private UserWrites writes;

		@Autowired
		private UserLookups lookup;

		@Autowired
		private UserRepository repository;

		@Test
		void storesUsersInOrderWithAscendingIds() {
			List<StoredUser> stored = this.writes.create(null, newUsers(2_500));
			assertThat(stored).extracting(StoredUser::id).isSorted().doesNotHaveDuplicates();
			StoredUser last = stored.get(2_499);
			assertThat(get(last.id())).extracting(StoredUser::name, StoredUser::email)
				.containsExactly(last.name(), last.email());
		}

		@Test
		void storesUnicodeNamesAndTheCaseOfEmails() {
			String name = "Žofie 李 \uD83D\uDC69\u200D\uD83D\uDCBB".concat("\uD83D\uDE00".repeat(190));
			String email = "MiXed." + UUID.randomUUID() + "@Example.COM";
			int id = create(name, email).id();
			assertThat(get(id).name()).isEqualTo(name);
			assertThat(get(id).email()).isEqualTo(email);
		}

		@Test
		void storesTheLongestEmail() {
			String email = "İ".repeat(60) + "@" + (UUID.randomUUID().toString().substring(0, 30) + ".").repeat(6)
					+ "org";
			assertThat(get(create("İ", email).id()).email()).isEqualTo(email);
		}

		@Test
		void failsALookupOfAnUnknownId() {
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> get(Integer.MAX_VALUE))
				.havingCause()
				.isInstanceOfSatisfying(UserException.NotFound.class,
						(failure) -> assertThat(failure.id()).isEqualTo(Integer.MAX_VALUE));
		}

		/** Eight threads create users and look them up at the same time. */
		@Test
		void findsEachUserThatWasStoredBeforeTheLookup() throws Exception {
			int rounds = 100;
			List<Future<Integer>> results = inParallel(8, (index) -> {
				for (int round = 0; round < rounds; round++) {
					StoredUser stored = this.writes.create(null, newUsers(1 + index)).get(index);
					List<CompletableFuture<StoredUser>> found = IntStream.range(0, 20)
						.mapToObj((time) -> this.lookup.find("a", stored.id()).toCompletableFuture())
						.toList();
					found.forEach((one) -> assertThat(one.join().email()).isEqualTo(stored.email()));
				}
				return rounds;
			});
			assertThat(results).extracting(Future::get).containsOnly(rounds);
		}

		@Test
		void refusesABatchWithATakenEmailInAnotherCaseAndStoresNothing() {
			StoredUser taken = create("first", uniqueEmail("Élodie"));
			long before = this.repository.count();
			List<NewUser> batch = newUsers(3);
			batch.set(2, new NewUser("second", taken.email().toUpperCase()));
			UserException.EmailTaken failure = catchThrowableOfType(UserException.EmailTaken.class,
					() -> this.writes.create(null, batch));
			assertThat(failure.index()).isEqualTo(2);
			assertThat(failure.email()).isEqualTo(taken.email().toUpperCase());
			assertThat(this.repository.count()).isEqualTo(before);
		}

		@Test
		void treatsBothLowerCaseFormsOfSigmaAsEqualInEmails() {
			String unique = UUID.randomUUID().toString();
			create("first", "ΟΔΟΣ@" + unique + ".org");
			assertThatExceptionOfType(UserException.EmailTaken.class)
				.isThrownBy(() -> create("second", "οδος@" + unique + ".org"));
			assertThatExceptionOfType(UserException.EmailTaken.class)
				.isThrownBy(() -> create("third", "οδοσ@" + unique + ".org"));
		}

		@Test
		void takesOneMailboxForOneUser() {
			String unique = UUID.randomUUID().toString();
			create("first", "jos\u00E9@b\u00FCcher." + unique + ".org");
			for (String email : List.of("jose\u0301@b\u00FCcher.", "JOS\u00C9@xn--bcher-kva.",
					"\uFF4Aos\u00E9@B\u00DCCHER\uFF0E", "jos\u00E9@bu\u0308cher\u3002")) {
				assertThatExceptionOfType(UserException.EmailTaken.class)
					.isThrownBy(() -> create("second", email + unique + ".org"));
			}
		}

		/** The longest key, in bytes and in characters. */
		@Test
		void storesTheLongestKey() {
			String email = "\uFDFA".repeat(64) + "@" + UUID.randomUUID() + ".org";
			assertThat(get(create("longest", email).id()).email()).isEqualTo(email);
			assertThatExceptionOfType(UserException.EmailTaken.class).isThrownBy(() -> create("second", email));
		}

		@Test
		void refusesAnEmailTwiceInOneBatch() {
			List<NewUser> batch = newUsers(4);
			batch.set(3, new NewUser("again", batch.get(1).email().toUpperCase()));
			UserException.EmailTaken failure = catchThrowableOfType(UserException.EmailTaken.class,
					() -> this.writes.create(null, batch));
			assertThat(failure.index()).isEqualTo(3);
		}

		@Test
		void storesAnEmailForOneOfManyConcurrentCalls() throws Exception {
			String email = uniqueEmail("race");
			CyclicBarrier together = new CyclicBarrier(16);
			List<Future<Boolean>> attempts = inParallel(16, (index) -> {
				together.await();
				return wasStored(List.of(new NewUser("racer " + index, email)));
			});
			assertThat(attempts).extracting(Future::get).containsOnlyOnce(true);
		}

		/** Inserts in opposite order would wait for each other's index entries. */
		@Test
		void storesOneOfTwoConcurrentBatchesWithTheSameEmailsInOppositeOrder() throws Exception {
			for (int round = 0; round < 5; round++) {
				List<NewUser> batch = newUsers(200);
				List<NewUser> reversed = new ArrayList<>(batch);
				Collections.reverse(reversed);
				CyclicBarrier together = new CyclicBarrier(2);
				List<Future<Boolean>> attempts = inParallel(2, (index) -> {
					together.await();
					return wasStored((index == 0) ? batch : reversed);
				});
				assertThat(attempts).extracting(Future::get).containsExactlyInAnyOrder(true, false);
			}
		}

		@Test
		void readsPagesInAscendingIdWithoutGapsOrOverlap() {
			this.writes.create(null, newUsers(CHUNK * 2 + 7));
			List<Integer> all = this.repository.findAll().stream().map((row) -> row.toStored().id()).sorted().toList();
			int size = CHUNK + 1;
			List<Integer> read = new ArrayList<>();
			for (int page = 1; read.size() < all.size(); page++) {
				List<Integer> ids = readAll(this.directory.page(page, size, null));
				assertThat(ids).hasSize(Math.min(size, all.size() - read.size()));
				read.addAll(ids);
			}
			assertThat(read).isEqualTo(all);
		}

		@Test
		void readsAnEmptyPagePastTheLastUser() {
			assertThat(readAll(this.directory.page(1_000_000, 10_000, null))).isEmpty();
			assertThat(readAll(this.directory.page(Integer.MAX_VALUE, 10_000, null))).isEmpty();
		}

		private StoredUser get(int id) {
			return this.lookup.find("a", id).toCompletableFuture().join();
		}

		private static List<Integer> readAll(UserPage page) {
			List<Integer> ids = new ArrayList<>();
			for (List<StoredUser> chunk = page.nextChunk(CHUNK); !chunk.isEmpty(); chunk = page.nextChunk(CHUNK)) {
				assertThat(chunk).hasSizeLessThanOrEqualTo(CHUNK);
				chunk.forEach((user) -> ids.add(user.id()));
			}
			return ids;
		}

		private boolean wasStored(List<NewUser> users) {
			try {
				this.writes.create(null, users);
				return true;
			}
			catch (UserException.EmailTaken ex) {
				return false;
			}
		}

		private StoredUser create(String name, String email) {
			return this.writes.create(null, List.of(new NewUser(name, email))).get(0);
		}

		private static List<NewUser> newUsers(int count) {
			return new ArrayList<>(IntStream.range(0, count)
				.mapToObj((index) -> new NewUser("user " + index, uniqueEmail("user")))
				.toList());
		}

		private static String uniqueEmail(String prefix) {
			return prefix + "." + UUID.randomUUID() + "@example.com";
		}

		private static <T> List<Future<T>> inParallel(int threads, Attempt<T> attempt) throws Exception {
			ExecutorService pool = Executors.newFixedThreadPool(threads);
			try {
				return pool.invokeAll(IntStream.range(0, threads)
					.<Callable<T>>mapToObj((index) -> () -> attempt.run(index))
					.toList());
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
