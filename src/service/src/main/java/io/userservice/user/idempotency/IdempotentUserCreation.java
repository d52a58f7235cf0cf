package io.userservice.user.idempotency;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.userservice.user.NewUser;
import io.userservice.user.StoredUser;
import io.userservice.user.UserDirectory;
import io.userservice.user.UserEntity;
import io.userservice.user.UserRepository;
import io.userservice.user.ViolatedConstraint;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

/**
 * Stores users once, however often the call is made, at whatever replica: who has lost
 * the answer gets it by calling again with the same key. The key is stored in the users'
 * transaction and before them, so a call made at the same time waits at the key until the
 * users are there or are not to be.
 */
@Service
public class IdempotentUserCreation {

	private final UserDirectory users;

	private final UserRepository stored;

	private final IdempotencyRecordRepository creations;

	IdempotentUserCreation(UserDirectory users, UserRepository stored, IdempotencyRecordRepository creations) {
		this.users = users;
		this.stored = stored;
		this.creations = creations;
	}

	/**
	 * Stores all the users, or none, unless a call with this key has stored them.
	 * @return the users stored by this call or the earlier one, in the same order
	 * @throws EmailTakenException as {@link UserDirectory#create} does; the key is then
	 * as good as new
	 * @throws IdempotencyKeyReusedException if that call stored other users
	 */
	public List<StoredUser> create(IdempotencyKey key, List<NewUser> newUsers) {
		String keyDigest = key.digest();
		String requestDigest = Digest.of(newUsers.stream().flatMap((user) -> Stream.of(user.name(), user.email())));
		Optional<List<StoredUser>> created = Optional.empty();
		// Looks first, since an attempt takes ids. Another call may store it in between.
		while (created.isEmpty()) {
			created = replay(keyDigest, requestDigest).or(() -> createFirst(keyDigest, requestDigest, newUsers));
		}
		return created.get();
	}

	/** Nothing if a call with this key has been before. */
	private Optional<List<StoredUser>> createFirst(String keyDigest, String requestDigest, List<NewUser> newUsers) {
		try {
			return Optional.of(this.users.create(newUsers,
					(ids) -> this.creations.saveAndFlush(new IdempotencyRecord(keyDigest, requestDigest, ids))));
		}
		catch (DataIntegrityViolationException ex) {
			if (ViolatedConstraint.is(IdempotencyRecord.KEY_UNIQUE, ex)) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	private Optional<List<StoredUser>> replay(String keyDigest, String requestDigest) {
		return this.creations.findByKeyDigest(keyDigest).map((creation) -> {
			if (!creation.isOf(requestDigest)) {
				throw new IdempotencyKeyReusedException();
			}
			return this.stored.findByIds(creation.getUserIds()).stream().map(UserEntity::asStored).toList();
		});
	}

}
