package io.userservice.user.idempotency;

import java.util.List;
import java.util.Optional;

import io.userservice.user.NewUser;
import io.userservice.user.RetryingTransaction;
import io.userservice.user.StoredUser;
import io.userservice.user.UserDirectory;
import io.userservice.user.UserException;
import io.userservice.user.UserInserts;
import io.userservice.user.ViolatedConstraint;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

/**
 * Creates users once, however often a call is repeated, at whatever replica: a repeated
 * call with the same key gets the response of the first. The key is stored in the users'
 * transaction and before them, so a concurrent call waits at the key until the
 * transaction has ended.
 */
@Service
public class IdempotentUserCreation {

	private final UserDirectory users;

	private final UserInserts inserts;

	private final RetryingTransaction transaction;

	private final IdempotencyRecordRepository records;

	IdempotentUserCreation(UserDirectory users, UserInserts inserts, RetryingTransaction transaction,
			IdempotencyRecordRepository records) {
		this.users = users;
		this.inserts = inserts;
		this.transaction = transaction;
		this.records = records;
	}

	/**
	 * Creates all the users, or none, unless a call with this key has created them.
	 * @param key null for a call that cannot be repeated; a call without users stores
	 * none
	 * @return the users created by this call or the earlier one, in the same order
	 * @throws UserException.EmailTaken as {@link UserDirectory#create} does; the key is
	 * not consumed
	 * @throws IdempotencyKeyReusedException if the earlier call created other users
	 */
	public List<StoredUser> create(@Nullable IdempotencyKey key, List<NewUser> newUsers) {
		if (key == null || newUsers.isEmpty()) {
			return this.users.create(newUsers);
		}
		String keyDigest = key.digest();
		String requestDigest = Digest.of(newUsers.stream().flatMap(NewUser::canonicalForm));
		Optional<List<StoredUser>> created = Optional.empty();
		// Reads first, since an attempt takes ids. Another call can store the key
		// meanwhile.
		while (created.isEmpty()) {
			created = replay(keyDigest, requestDigest).or(() -> createFirst(keyDigest, requestDigest, newUsers));
		}
		return created.get();
	}

	/** The users that an earlier call has created; empty if there was none. */
	private Optional<List<StoredUser>> replay(String keyDigest, String requestDigest) {
		return this.records.findByKeyDigest(keyDigest).map((record) -> {
			if (!record.hasRequest(requestDigest)) {
				throw new IdempotencyKeyReusedException();
			}
			return this.users.find(record.getUserIds());
		});
	}

	/** Creates the users with the key; empty if another call has stored the key. */
	private Optional<List<StoredUser>> createFirst(String keyDigest, String requestDigest, List<NewUser> newUsers) {
		UserInserts.Batch batch = this.inserts.prepare(newUsers);
		try {
			this.transaction.run(() -> {
				this.records.saveAndFlush(new IdempotencyRecord(keyDigest, requestDigest, batch.ids()));
				this.inserts.insert(batch);
			});
			return Optional.of(batch.stored());
		}
		catch (DataIntegrityViolationException ex) {
			this.inserts.giveBack(batch);
			if (ViolatedConstraint.is(IdempotencyRecord.KEY_UNIQUE, ex)) {
				return Optional.empty();
			}
			throw this.inserts.translate(ex, batch);
		}
	}

}
