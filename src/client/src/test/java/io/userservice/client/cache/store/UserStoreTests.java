package io.userservice.client.cache.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.userservice.api.User;
import io.userservice.api.UserChange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Which state of a user is kept. */
class UserStoreTests {

	private static final int MEGABYTE = 1 << 20;

	private static final long MINUTE = Duration.ofMinutes(1).toNanos();

	private final AtomicLong clock = new AtomicLong(1);

	private final UserStore store = new UserStore(MEGABYTE, this.clock::incrementAndGet);

	private final int history = this.store.begin();

	@Test
	void keepsTheHighestVersion() {
		CallStart start = this.store.start();
		this.store.returned(user(1, 2, "ada@example.com"), start);
		this.store.returned(user(1, 1, "ada@example.com"), start);
		assertThat(version(1)).isEqualTo(2);
		this.store.returned(user(1, 3, "ada@example.com"), start);
		assertThat(version(1)).isEqualTo(3);
		this.store.changed(change(user(1, 2, "ada@example.com")));
		assertThat(version(1)).isEqualTo(3);
		this.store.changed(change(user(1, 4, "ada@example.com")));
		assertThat(version(1)).isEqualTo(4);
	}

	@Test
	void keepsNothingOfWhichThereWasNewsSince() {
		CallStart start = this.store.start();
		this.store.changed(change(user(1, 2, "ada@example.com")));
		this.store.returned(user(1, 1, "ada@example.com"), start);
		assertThat(find(1)).isNull();
		this.store.returned(user(1, 2, "ada@example.com"), this.store.start());
		assertThat(version(1)).isEqualTo(2);
	}

	@Test
	void keepsNothingOlderThanWhatWasReturnedAndNotKept() {
		CallStart first = this.store.start();
		this.store.forget(1);
		CallStart second = this.store.start();
		this.store.returned(user(1, 2, "ada@example.com"), first);
		this.store.returned(user(1, 1, "ada@example.com"), second);
		assertThat(find(1)).isNull();
	}

	@Test
	void keepsNothingOfADeletedUser() {
		CallStart start = this.store.start();
		this.store.returned(user(1, 1, "ada@example.com"), start);
		this.store.changed(change(User.newBuilder().setId(1).build()));
		this.store.returned(user(1, 2, "ada@example.com"), start);
		assertThat(find(1)).isNull();
	}

	@Test
	void keepsNoCallOfAnotherHistory() {
		CallStart start = this.store.start();
		this.store.returned(user(1, 9, "ada@example.com"), start);
		this.store.end();
		this.store.returned(user(2, 1, "bob@example.com"), this.store.start());
		int next = this.store.begin();
		this.store.returned(user(3, 1, "cid@example.com"), start);
		this.store.returned(user(1, 1, "ada@example.com"), this.store.start());
		Proof proof = new Proof(next, true, this.clock.get());
		assertThat(this.store.find(1, proof)).isEqualTo(user(1, 1, "ada@example.com"));
		assertThat(this.store.find(2, proof)).isNull();
		assertThat(this.store.find(3, proof)).isNull();
	}

	/** The other one is seen while the older response is taken in. */
	@Test
	void findsNobodyByAnEmailWithWhichAnotherUserIsSeenMeanwhile() {
		AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {
		});
		UserStore users = new UserStore(MEGABYTE, () -> {
			meanwhile.getAndSet(() -> {
			}).run();
			return this.clock.incrementAndGet();
		});
		Proof proof = new Proof(users.begin(), true, this.clock.get());
		CallStart older = users.start();
		meanwhile.set(() -> users.returned(user(2, 1, "ada@example.com"), users.start()));
		users.returnedByEmail("ada@example.com", user(1, 1, "ada@example.com"), older);
		assertThat(users.find(2, proof)).isNotNull();
		assertThat(users.findByEmail("ada@example.com", proof)).isNull();
	}

	/** The call began before the watch did, and was answered after the other one. */
	@Test
	void keepsNothingThatMayBeOlderThanWhatACallOfAnotherHistoryHasReturned() {
		assertKeepsNeither(1, 2);
	}

	/** Versions of two histories do not say which of them is newer. */
	@Test
	void keepsNothingOfWhichACallOfAnotherHistoryHasReturnedALowerVersion() {
		assertKeepsNeither(2, 1);
	}

	private void assertKeepsNeither(int version, int versionOfOtherHistory) {
		this.store.end();
		CallStart slow = this.store.start();
		Proof proof = new Proof(this.store.begin(), true, this.clock.get());
		this.store.returned(user(1, version, "ada@example.com"), this.store.start());
		assertThat(this.store.find(1, proof)).isNotNull();
		this.store.returned(user(1, versionOfOtherHistory, "ada@example.com"), slow);
		assertThat(this.store.find(1, proof)).isNull();
	}

	/** So it has been changed. */
	@Test
	void keepsNoUserWhoseEmailAnotherOneHasMeanwhile() {
		CallStart slow = this.store.start();
		this.store.returned(user(2, 1, "ada@example.com"), this.store.start());
		this.store.returned(user(1, 1, "Ada@example.com"), slow);
		assertThat(find(1)).isNull();
		assertThat(version(2)).isEqualTo(1);
	}

	/** As a standby gives it. */
	@Test
	void keepsNoStateThatMayBeOlderThanThePresentUnlessItIsNewerThanWhatIsKept() {
		this.store.returned(user(1, 1, "ada@example.com"), this.store.start(false));
		assertThat(find(1)).isNull();
		this.store.returned(user(1, 2, "ada@example.com"), this.store.start());
		this.store.returned(user(1, 1, "ada@example.com"), this.store.start(false));
		assertThat(version(1)).isEqualTo(2);
		this.store.returned(user(1, 3, "ada@example.com"), this.store.start(false));
		assertThat(version(1)).isEqualTo(3);
	}

	/** Which shows a change before its primary does. */
	@Test
	void keepsNothingOlderThanWhatAStandbyHasShownForAMinute() {
		this.store.returned(user(1, 2, "ada@example.com"), this.store.start(false));
		this.store.returned(user(1, 1, "ada@example.com"), this.store.start());
		assertThat(find(1)).isNull();
		this.store.returned(user(1, 2, "ada@example.com"), this.store.start());
		assertThat(version(1)).isEqualTo(2);
		this.store.returnedNone(2, this.store.start(false));
		this.store.returned(user(2, 1, "bob@example.com"), this.store.start());
		assertThat(find(2)).isNull();
		this.clock.addAndGet(MINUTE);
		this.store.returned(user(2, 1, "bob@example.com"), this.store.start());
		assertThat(version(2)).isEqualTo(1);
	}

	/** A read can meet another history of the database before the watch tells of it. */
	@Test
	void keepsNothingOlderThanWhatAStandbyHasShownBeforeAnotherHistoryBegan() {
		this.store.returned(user(1, 2, "ada@example.com"), this.store.start(false));
		this.store.end();
		Proof proof = new Proof(this.store.begin(), true, this.clock.get());
		this.store.returned(user(1, 1, "ada@example.com"), this.store.start());
		assertThat(this.store.find(1, proof)).isNull();
	}

	@Test
	void keepsNothingOlderThanWhatAStandbyOfAnotherHistoryHasShownInAVersionThatIsKept() {
		this.store.returned(user(1, 2, "lost@example.com"), this.store.start());
		this.store.returned(user(1, 2, "ada@example.com"), this.store.start(false));
		this.store.end();
		Proof proof = new Proof(this.store.begin(), true, this.clock.get());
		this.store.returned(user(1, 1, "ada@example.com"), this.store.start());
		assertThat(this.store.find(1, proof)).isNull();
	}

	@Test
	void keepsNothingWhileItCannotKnowAllThatStandbysHaveShown() {
		this.store.returned(user(1, 2, "ada@example.com"), this.store.start(false));
		for (int id = 2; id <= 1_000; id++) {
			this.store.returned(user(id, 2, "user" + id + "@example.com"), this.store.start(false));
		}
		this.store.returned(user(1, 1, "ada@example.com"), this.store.start());
		assertThat(find(1)).isNull();
		this.clock.addAndGet(MINUTE);
		this.store.returned(user(1, 1, "ada@example.com"), this.store.start());
		assertThat(version(1)).isEqualTo(1);
	}

	@Test
	void findsNobodyByAnEmailThatAStandbyHasShownOfAnotherUserForAMinute() {
		this.store.returnedByEmail("ADA@example.com", user(1, 1, "ada@example.com"), this.store.start());
		assertThat(byEmail("ADA@example.com", this.clock.get())).isNotNull();
		this.store.returned(user(2, 2, "Ada@example.com"), this.store.start(false));
		assertThat(byEmail("ADA@example.com", this.clock.get())).isNull();
		this.clock.addAndGet(MINUTE);
		assertThat(byEmail("ADA@example.com", this.clock.get())).isNotNull();
		this.store.returnedNone("ada@example.com", this.store.start(false));
		assertThat(byEmail("ADA@example.com", this.clock.get())).isNull();
	}

	@Test
	void keepsNothingOlderThanWhatTheApplicationHasReadItself() {
		this.store.returnedByEmail("bob@example.com", user(2, 1, "bob@example.com"), this.store.start());
		long before = this.clock.get();
		CallStart start = this.store.start();
		this.store.listed(user(1, 2, "bob@example.com"));
		this.store.returned(user(1, 1, "ada@example.com"), start);
		assertThat(find(1)).isNull();
		assertThat(byEmail("bob@example.com", before)).isNull();
	}

	@Test
	void keepsNoMoreThanItsBytes() {
		CallStart start = this.store.start();
		for (int id = 1; id <= 20_000; id++) {
			this.store.returned(user(id, 1, "user" + id + "@example.com"), start);
			assertThat(this.store.bytes()).isLessThanOrEqualTo(MEGABYTE);
		}
		assertThat(this.store.size()).isBetween(2_000L, 8_000L);
	}

	/** Others take the places of users that were asked for twice. */
	@Test
	void keepsNoOlderResponseAfterANewerOneWasEvicted() {
		for (int id = 1; id <= 10_000; id++) {
			this.store.returned(user(id, 1, "user" + id + "@example.com"), this.store.start());
		}
		CallStart[] slow = new CallStart[100];
		for (int id = 20_000; id < 20_100; id++) {
			this.store.returned(user(id, 1, "user" + id + "@example.com"), this.store.start());
			slow[id - 20_000] = this.store.start();
			this.store.returned(user(id, 2, "user" + id + "@example.com"), this.store.start());
		}
		for (int id = 5_000; id <= 10_000; id++) {
			for (int time = 0; time < 5; time++) {
				this.store.returned(user(id, 1, "user" + id + "@example.com"), this.store.start());
			}
		}
		for (int id = 20_000; id < 20_100; id++) {
			if (find(id) == null) {
				this.store.returned(user(id, 1, "user" + id + "@example.com"), slow[id - 20_000]);
				assertThat(find(id)).as("user %d", id).isNull();
			}
		}
	}

	/** Which is let in if it is full. */
	private void returnedTwice(User user, CallStart start) {
		this.store.returned(user, start);
		this.store.returned(user, start);
	}

	@Test
	void keepsWhatIsAskedForOnceAsLongAsThereIsRoomAndThenWhatIsAskedForAgain() {
		int first = 1;
		while (find(first - 1) != null || first == 1) {
			this.store.returned(user(first, 1, "user" + first + "@example.com"), this.store.start());
			first++;
		}
		assertThat(first).isGreaterThan(2_000);
		int found = 0;
		for (int id = 100_001; id <= 100_100; id++) {
			this.store.returned(user(id, 1, "user" + id + "@example.com"), this.store.start());
			assertThat(find(id)).isNull();
			returnedTwice(user(id, 2, "user" + id + "@example.com"), this.store.start());
			found += (find(id) != null) ? 1 : 0;
		}
		assertThat(found).isPositive();
	}

	@Test
	void findsByTheSpellingsOfTheSameMailboxUntilAnotherUserHasIt() {
		this.store.returnedByEmail("Stra\u00dfe@example.com", user(1, 1, "strasse@example.com"), this.store.start());
		long before = this.clock.get();
		assertThat(byEmail("Stra\u00dfe@example.com", before)).isNotNull();
		assertThat(byEmail("strasse@example.com", before)).as("never asked for").isNull();
		this.store.returned(user(2, 1, "STRASSE@example.com"), this.store.start());
		assertThat(byEmail("Stra\u00dfe@example.com", before)).isNull();
		assertThat(byEmail("Stra\u00dfe@example.com", this.clock.get())).as("proven since").isNotNull();
	}

	@Test
	void findsNobodyByAnEmailOfCharactersThatTheJdkDoesNotKnowAfterAnyOtherUser() {
		this.store.returnedByEmail("ada@example.com", user(1, 1, "ada@example.com"), this.store.start());
		long before = this.clock.get();
		String unknown = new String(Character.toChars(0xE_FF00));
		this.store.returned(user(2, 1, unknown + "@example.com"), this.store.start());
		assertThat(byEmail("ada@example.com", before)).isNull();
		assertThat(byEmail("ada@example.com", this.clock.get())).isNotNull();
	}

	private User byEmail(String spelling, long proven) {
		return this.store.findByEmail(spelling, new Proof(this.history, true, proven));
	}

	private User find(int id) {
		return this.store.find(id, new Proof(this.history, true, 0));
	}

	private long version(int id) {
		User user = find(id);
		return (user != null) ? user.getVersion() : -1;
	}

	private static UserChange change(User user) {
		return UserChange.newBuilder().setKind(UserChange.Kind.KIND_UPDATED).setUser(user).build();
	}

	private static User user(int id, long version, String email) {
		return User.newBuilder().setId(id).setVersion(version).setEmail(email).setEtag("e" + version).build();
	}

}
