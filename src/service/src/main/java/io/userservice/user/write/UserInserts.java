package io.userservice.user.write;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.userservice.database.ViolatedConstraint;
import io.userservice.database.retention.DatabaseClock;
import io.userservice.user.StoredUser;
import io.userservice.user.UserEntity;
import io.userservice.user.UserException;
import io.userservice.user.UserRepository;
import io.userservice.user.change.ChangeKind;
import io.userservice.user.change.UserChangeLog;
import io.userservice.user.input.NewUser;
import io.userservice.user.search.UserWords;
import io.userservice.user.text.EmailKey;
import jakarta.persistence.EntityManager;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * The steps of creating users: {@link #prepare} before the transaction, {@link #insert}
 * in it, {@link #giveBack} or {@link #translate} after it has failed.
 */
@Component
class UserInserts {

	/** So many rows are sent together, and are then forgotten by Hibernate. */
	private static final int FLUSHED = 1_000;

	private final UserRepository users;

	private final UserIds ids;

	private final EntityManager entities;

	private final UserChangeLog changes;

	private final UserWords words;

	private final DatabaseClock clock;

	UserInserts(UserRepository users, UserIds ids, EntityManager entities, UserChangeLog changes, UserWords words,
			DatabaseClock clock) {
		this.users = users;
		this.ids = ids;
		this.entities = entities;
		this.changes = changes;
		this.words = words;
		this.clock = clock;
	}

	/** Takes an id for each user. */
	Batch prepare(List<NewUser> newUsers) {
		return new Batch(this.ids.take(newUsers.size()), newUsers, this.clock.estimateMicros(),
				this.words.areCollected());
	}

	/**
	 * Inserts the users in the current transaction. Rows are inserted in the order of
	 * their e-mails, not in the order sent: two transactions with the same e-mails then
	 * wait for each other instead of deadlocking.
	 */
	void insert(Batch batch) {
		List<UserEntity> rows = batch.takeEntities()
			.stream()
			.sorted(Comparator.comparing(UserEntity::getEmailKey))
			.toList();
		// Before the log is written: H2 keeps its order by a lock that lasts until the
		// end of the transaction.
		for (int start = 0; start < rows.size(); start += FLUSHED) {
			rows.subList(start, Math.min(start + FLUSHED, rows.size())).forEach(this.entities::persist);
			this.users.flush();
			this.entities.clear();
		}
		this.words.inserted(rows.stream());
		this.changes.append(ChangeKind.CREATED, batch.ids());
	}

	/** Lets other calls have the ids: no user has one of them. */
	void giveBack(Batch batch) {
		this.ids.giveBack(batch.ids);
	}

	/**
	 * The exception to throw for a violated constraint: {@link UserException.EmailTaken}
	 * if it is the constraint of the e-mails. The database does not report which row of a
	 * batch violates it, so this reads which e-mails are taken. After any other violation
	 * the ids are not used again, since a user may have one of them: it would fail each
	 * call that gets it.
	 */
	RuntimeException translate(DataIntegrityViolationException violation, Batch batch) {
		if (!ViolatedConstraint.is(UserEntity.EMAIL_UNIQUE, violation)) {
			return violation;
		}
		giveBack(batch);
		List<String> keys = batch.users().stream().map((user) -> EmailKey.of(user.email())).toList();
		Set<String> taken = this.users.findEmailKeys(Set.copyOf(keys));
		for (int index = 0; index < keys.size(); index++) {
			if (!taken.add(keys.get(index))) {
				return new UserException.EmailTaken(index, batch.users().get(index).email());
			}
		}
		return violation;
	}

	/**
	 * Users to insert together, with their ids. Their rows, with the keys of the e-mails
	 * and the words, are made with it, since a transaction has little time.
	 */
	static final class Batch {

		private final int[] ids;

		private final List<NewUser> users;

		private final long created;

		private final boolean searchable;

		private final List<StoredUser> stored;

		private @Nullable List<UserEntity> entities;

		/**
		 * @param ids one for each user, ascending
		 * @param created in microseconds since 1970 (UTC)
		 * @param searchable whether the users are to be found by words
		 */
		Batch(int[] ids, List<NewUser> users, long created, boolean searchable) {
			this.ids = ids;
			this.users = users;
			this.created = created;
			this.searchable = searchable;
			List<UserEntity> made = makeEntities();
			this.entities = made;
			this.stored = made.stream().map(UserEntity::toStored).toList();
		}

		/** The ids, in the order of the users. */
		Integer[] ids() {
			return Arrays.stream(this.ids).boxed().toArray(Integer[]::new);
		}

		/** The users as they are stored, in the same order. */
		List<StoredUser> stored() {
			return this.stored;
		}

		List<NewUser> users() {
			return this.users;
		}

		/**
		 * New entities for each attempt, since Hibernate does not store the same one
		 * again.
		 */
		List<UserEntity> takeEntities() {
			List<UserEntity> taken = (this.entities != null) ? this.entities : makeEntities();
			this.entities = null;
			return taken;
		}

		private List<UserEntity> makeEntities() {
			return IntStream.range(0, this.ids.length)
				.mapToObj((index) -> new UserEntity(this.ids[index], this.users.get(index), this.created,
						this.searchable))
				.toList();
		}

	}

}
