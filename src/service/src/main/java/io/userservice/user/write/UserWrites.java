package io.userservice.user.write;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.userservice.database.ViolatedConstraint;
import io.userservice.database.transaction.LockTimeoutException;
import io.userservice.database.transaction.RetryingTransaction;
import io.userservice.user.StoredUser;
import io.userservice.user.UserEntity;
import io.userservice.user.UserException;
import io.userservice.user.input.NewUser;
import io.userservice.user.input.UserUpdate;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

/**
 * The writes of users, each made once for its key. A write that fails does not consume
 * its key.
 */
@Service
public class UserWrites {

	private final KeyedWrites writes;

	private final RetryingTransaction transaction;

	private final UserInserts inserts;

	private final UserEdits edits;

	private final Optional<PostgresUserUpdate> postgresUpdate;

	private final WriteHistory history;

	UserWrites(KeyedWrites writes, RetryingTransaction transaction, UserInserts inserts, UserEdits edits,
			Optional<PostgresUserUpdate> postgresUpdate, WriteHistory history) {
		this.writes = writes;
		this.transaction = transaction;
		this.inserts = inserts;
		this.edits = edits;
		this.postgresUpdate = postgresUpdate;
		this.history = history;
	}

	/**
	 * Creates all the users, or none, unless a call with this key has created them.
	 * @param key null for a call that cannot be repeated; a call without users stores
	 * none
	 * @return the users created by this call or the earlier one, in the same order, with
	 * ascending ids
	 * @throws UserException.EmailTaken if another user, or an earlier one of these, has
	 * the same e-mail
	 * @throws IdempotencyKeyReusedException if the key belongs to another request
	 */
	public List<StoredUser> create(@Nullable IdempotencyKey key, List<NewUser> newUsers) {
		if (newUsers.isEmpty()) {
			return List.of();
		}
		return this.writes.once(key, newUsers.stream().flatMap(NewUser::canonicalForm), (record) -> {
			UserInserts.Batch batch = this.inserts.prepare(newUsers);
			try {
				this.transaction.run(() -> {
					record.ifPresent((one) -> one.save(batch.ids()));
					this.inserts.insert(batch);
				});
				this.history.add(newUsers.size(), record.isPresent());
				return batch.stored();
			}
			catch (DataIntegrityViolationException ex) {
				if (KeyedWrites.isKeyTaken(ex)) {
					// Another call has stored it meanwhile.
					this.inserts.giveBack(batch);
					throw ex;
				}
				throw this.inserts.translate(ex, batch);
			}
		});
	}

	/** How many writes have been committed so far. */
	public long committed() {
		return this.transaction.committed();
	}

	/** How many writes have waited too long for a lock so far. */
	public long lockTimeouts() {
		return this.transaction.lockTimeouts();
	}

	/** Whether a write has failed because it waited too long for another one. */
	public static boolean isLockTimeout(RuntimeException failure) {
		return failure instanceof LockTimeoutException;
	}

	/** The failure of a write that has waited too long for another one. */
	public static RuntimeException lockTimeout() {
		return new LockTimeoutException();
	}

	/** Creates one user, as {@link #create(IdempotencyKey, List)} does. */
	public StoredUser create(@Nullable IdempotencyKey key, NewUser newUser) {
		try {
			return create(key, List.of(newUser)).get(0);
		}
		catch (UserException.EmailTaken ex) {
			throw new UserException.EmailTaken(ex.email());
		}
	}

	/**
	 * Changes a user, unless a call with this key has changed it.
	 * @param key null for a call that cannot be repeated; a call that changes nothing
	 * stores none
	 * @return the user as stored
	 * @throws UserException.NotFound if there is no such user
	 * @throws UserException.EtagMismatch if it has another etag
	 * @throws UserException.EmailTaken if another user has the e-mail
	 * @throws IdempotencyKeyReusedException as {@link #create} does
	 */
	public StoredUser update(@Nullable IdempotencyKey key, UserUpdate update) {
		return this.writes.once(key, update.canonicalForm(), (record) -> {
			try {
				return List.of(change(update, record));
			}
			catch (DataIntegrityViolationException ex) {
				throw translate(ex, update);
			}
		}).get(0);
	}

	private StoredUser change(UserUpdate update, Optional<WriteKey> key) {
		Optional<StoredUser> changed = this.postgresUpdate.flatMap((statement) -> statement.run(update, key));
		if (changed.isPresent()) {
			this.history.add(1, key.isPresent());
			return changed.get();
		}
		return this.transaction.call(() -> this.edits.update(update, () -> {
			key.ifPresent((one) -> one.save(update.id()));
			this.history.add(1, key.isPresent());
		}));
	}

	/** The exception to throw for a violated constraint. */
	private static RuntimeException translate(DataIntegrityViolationException violation, UserUpdate update) {
		return (update.email() != null && ViolatedConstraint.is(UserEntity.EMAIL_UNIQUE, violation))
				? new UserException.EmailTaken(update.email()) : violation;
	}

	/**
	 * Erases a user, unless a call with this key has erased it.
	 * @param key null for a call that cannot be repeated
	 * @param etag that the user must have; empty for any
	 * @throws UserException.NotFound as {@link #update} does
	 * @throws UserException.EtagMismatch as {@link #update} does
	 * @throws IdempotencyKeyReusedException as {@link #create} does
	 */
	public void delete(@Nullable IdempotencyKey key, int id, String etag) {
		this.writes.once(key, Stream.of("DeleteUser", Integer.toString(id), etag), (record) -> {
			this.transaction.run(() -> {
				record.ifPresent((one) -> one.save(id));
				this.edits.delete(id, etag);
			});
			this.history.add(1, record.isPresent());
			return List.of(StoredUser.deleted(id));
		});
	}

}
