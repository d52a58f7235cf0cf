package io.userservice.user.read;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.userservice.database.RetryingTransaction;
import io.userservice.user.NewUser;
import io.userservice.user.StoredUser;
import io.userservice.user.UserEntity;
import io.userservice.user.UserException;
import io.userservice.user.UserRepository;
import io.userservice.user.write.UserInserts;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

/** Lists and creates users. */
@Service
public class UserDirectory {

	private final UserRepository users;

	private final UserReads reads;

	private final UserInserts inserts;

	private final RetryingTransaction transaction;

	UserDirectory(UserRepository users, UserReads reads, UserInserts inserts, RetryingTransaction transaction) {
		this.users = users;
		this.reads = reads;
		this.inserts = inserts;
		this.transaction = transaction;
	}

	/**
	 * One page of the users in ascending id, read on demand.
	 * @param page counted from 1
	 * @param size users a page
	 */
	public UserPage page(int page, int size) {
		return new UserPage(this.users, this.reads, (page - 1L) * size, size);
	}

	/** The users after an id in ascending id, read on demand. */
	public UserPage pageAfter(int id, int size) {
		return new UserPage(this.users, this.reads, id, 0, size);
	}

	/** The users of the given ids, in that order; of those deleted the id alone. */
	public List<StoredUser> find(Integer[] ids) {
		Map<Integer, StoredUser> found = this.users.findByIds(ids)
			.stream()
			.map(UserEntity::toStored)
			.collect(Collectors.toMap(StoredUser::id, Function.identity()));
		return Arrays.stream(ids).map((id) -> found.getOrDefault(id, StoredUser.deleted(id))).toList();
	}

	/** Those of the users that exist, by id, as they are now. */
	public Map<Integer, StoredUser> existing(Collection<Integer> ids) {
		return this.reads.find(ids.toArray(Integer[]::new))
			.stream()
			.collect(Collectors.toMap(StoredUser::id, Function.identity()));
	}

	/** How many reads and writes have succeeded so far, those for health included. */
	public long completed() {
		return this.reads.completed() + this.transaction.committed();
	}

	/**
	 * Creates all the users, or none.
	 * @return the users created, in the same order, with ascending ids
	 * @throws UserException.EmailTaken if another user, or an earlier one of these, has
	 * the same e-mail
	 */
	public List<StoredUser> create(List<NewUser> newUsers) {
		UserInserts.Batch batch = this.inserts.prepare(newUsers);
		try {
			this.transaction.run(() -> this.inserts.insert(batch));
			return batch.stored();
		}
		catch (DataIntegrityViolationException ex) {
			this.inserts.giveBack(batch);
			throw this.inserts.translate(ex, batch);
		}
	}

}
