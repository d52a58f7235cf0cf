package io.userservice.user.write;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.userservice.database.ViolatedConstraint;
import io.userservice.user.StoredUser;
import io.userservice.user.UserException;
import io.userservice.user.UserRepository;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Makes a write once, however often its call is repeated, and at any replica: a repeated
 * call with the same key gets the response of the first, from the database. The key is
 * stored in the write's transaction, so a concurrent call waits at the key until the
 * transaction has ended, or too long. A write that fails or changes nothing stores none.
 */
@Component
class KeyedWrites {

	private final UserRepository users;

	private final IdempotencyRecordRepository records;

	KeyedWrites(UserRepository users, IdempotencyRecordRepository records) {
		this.users = users;
		this.records = records;
	}

	/** One attempt at a write. */
	interface Attempt {

		/**
		 * @param key to be saved in the transaction of the write; empty for a write that
		 * cannot be repeated
		 * @throws DataIntegrityViolationException if another call has stored the key
		 */
		List<StoredUser> run(Optional<WriteKey> key);

	}

	/**
	 * Makes a write, unless a call with this key has made it.
	 * @param key null to make the write each time
	 * @param request the fields of the request, in a form that only equal requests share
	 * @return the users of this write or, as they are now, of the earlier one
	 * @throws IdempotencyKeyReusedException if the key belongs to another request
	 */
	List<StoredUser> once(@Nullable IdempotencyKey key, Stream<String> request, Attempt attempt) {
		if (key == null) {
			return attempt.run(Optional.empty());
		}
		WriteKey writeKey = new WriteKey(key.digest(), Digest.of(request), this.records);
		Optional<List<StoredUser>> users = Optional.empty();
		// Reads first, since an attempt may take ids. Another call can store the key
		// meanwhile.
		while (users.isEmpty()) {
			users = replay(writeKey).or(() -> attempt(attempt, writeKey));
		}
		return users.get();
	}

	/** The users of an earlier call as they are now; empty if there was none. */
	private Optional<List<StoredUser>> replay(WriteKey key) {
		return this.records.findByKeyDigest(key.digest()).map((record) -> {
			if (!record.hasRequest(key.requestDigest())) {
				throw new IdempotencyKeyReusedException();
			}
			return users(List.of(record.getUserIds()));
		});
	}

	/** The users in the order of the ids; a deleted user has its id alone. */
	private List<StoredUser> users(List<Integer> ids) {
		Map<Integer, StoredUser> found = this.users.findUsers(ids);
		return ids.stream().map((id) -> found.getOrDefault(id, StoredUser.deleted(id))).toList();
	}

	/**
	 * Makes the write with its key; empty if another call has stored the key. That may be
	 * why it fails, such as for an etag that the other call has changed.
	 */
	private Optional<List<StoredUser>> attempt(Attempt attempt, WriteKey key) {
		try {
			return Optional.of(attempt.run(Optional.of(key)));
		}
		catch (DataIntegrityViolationException ex) {
			if (isKeyTaken(ex)) {
				return Optional.empty();
			}
			throw ex;
		}
		catch (UserException ex) {
			return Optional.of(replay(key).orElseThrow(() -> ex));
		}
	}

	/** Whether another call has stored the key. */
	static boolean isKeyTaken(DataIntegrityViolationException ex) {
		return ViolatedConstraint.is(IdempotencyRecord.KEY_UNIQUE, ex);
	}

}
