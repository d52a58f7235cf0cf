package io.userservice.user.write;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.userservice.database.ViolatedConstraint;
import io.userservice.user.StoredUser;
import io.userservice.user.read.UserDirectory;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Makes a write once, however often a call is repeated, at whatever replica: a repeated
 * call with the same key responds as the first did, from what is stored. The key is
 * stored in the write's transaction, so a concurrent call waits at the key until the
 * transaction has ended.
 */
@Component
class KeyedWrites {

	private final UserDirectory users;

	private final IdempotencyRecordRepository records;

	KeyedWrites(UserDirectory users, IdempotencyRecordRepository records) {
		this.users = users;
		this.records = records;
	}

	/** One attempt at a write. */
	interface Attempt {

		/**
		 * @param key to be saved in the transaction of the write
		 * @throws DataIntegrityViolationException if another call has stored the key
		 */
		List<StoredUser> run(WriteKey key);

	}

	/** As {@link #once}; without a key, makes the write each time. */
	List<StoredUser> onceOrAlways(@Nullable IdempotencyKey key, Stream<String> request, Attempt attempt) {
		return (key != null) ? once(key, request, attempt) : attempt.run(WriteKey.NONE);
	}

	/**
	 * Makes a write, unless a call with this key has made it.
	 * @param request its fields in a form that is equal for equal requests only
	 * @return the users of this write or, as they are now, of the earlier one
	 * @throws IdempotencyKeyReusedException if the key belongs to another request
	 */
	List<StoredUser> once(IdempotencyKey key, Stream<String> request, Attempt attempt) {
		String keyDigest = key.digest();
		String requestDigest = Digest.of(request);
		Optional<List<StoredUser>> users = Optional.empty();
		// Reads first, since an attempt may take ids. Another call can store the key
		// meanwhile.
		while (users.isEmpty()) {
			users = replay(keyDigest, requestDigest).or(() -> attempt(attempt, keyDigest, requestDigest));
		}
		return users.get();
	}

	/** The users of an earlier call as they are now; empty if there was none. */
	private Optional<List<StoredUser>> replay(String keyDigest, String requestDigest) {
		return this.records.findByKeyDigest(keyDigest).map((record) -> {
			if (!record.hasRequest(requestDigest)) {
				throw new IdempotencyKeyReusedException();
			}
			return this.users.find(record.getUserIds());
		});
	}

	/** Makes the write with its key; empty if another call has stored the key. */
	private Optional<List<StoredUser>> attempt(Attempt attempt, String keyDigest, String requestDigest) {
		try {
			return Optional.of(attempt.run(new WriteKey(keyDigest, requestDigest, this.records)));
		}
		catch (DataIntegrityViolationException ex) {
			if (isKeyTaken(ex)) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	/** Whether another call has stored the key. */
	static boolean isKeyTaken(DataIntegrityViolationException ex) {
		return ViolatedConstraint.is(IdempotencyRecord.KEY_UNIQUE, ex);
	}

}
