package io.userservice.user;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import jakarta.persistence.EntityManager;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Lists and stores users. */
@Service
public class UserDirectory {

	/**
	 * The database has ended the transaction in favour of another and asks to repeat it.
	 */
	private static final RetryPolicy ON_CONFLICT = RetryPolicy.builder()
		.includes(ConcurrencyFailureException.class)
		.maxRetries(3)
		.build();

	private final UserRepository users;

	private final UserReads reads;

	private final UserIds ids;

	private final EntityManager entities;

	private final TransactionOperations transaction;

	private final RetryTemplate retry = new RetryTemplate(ON_CONFLICT);

	UserDirectory(UserRepository users, UserReads reads, UserIds ids, EntityManager entities,
			TransactionOperations transaction) {
		this.users = users;
		this.reads = reads;
		this.ids = ids;
		this.entities = entities;
		this.transaction = transaction;
	}

	/**
	 * One page of the users in ascending id, read as it is asked for.
	 * @param page counted from 1
	 * @param size users a page
	 */
	public UserPage page(int page, int size) {
		return new UserPage(this.users, this.reads, (page - 1L) * size, size);
	}

	/**
	 * Stores all the users, or none.
	 * @return the users stored, in the same order, with ascending ids
	 * @throws EmailTakenException if another user, or an earlier one of these, has the
	 * same e-mail
	 */
	public List<StoredUser> create(List<NewUser> newUsers) {
		return create(newUsers, (ids) -> {
		});
	}

	/**
	 * Stores users as {@link #create(List)} does, and something else before them in the
	 * same transaction.
	 * @param first stores it, knowing the users' ids
	 */
	List<StoredUser> create(List<NewUser> newUsers, Consumer<Integer[]> first) {
		try {
			return this.retry.invoke(() -> insert(newUsers, first));
		}
		catch (DataIntegrityViolationException ex) {
			throw ViolatedConstraint.is(UserEntity.EMAIL_UNIQUE, ex) ? emailTaken(newUsers, ex) : ex;
		}
	}

	/**
	 * Rows go in by e-mail, whatever order they were sent in: two calls that insert the
	 * same e-mails then wait for each other instead of deadlocking.
	 */
	private List<StoredUser> insert(List<NewUser> newUsers, Consumer<Integer[]> first) {
		int[] newIds = this.ids.take(newUsers.size());
		List<UserEntity> rows = IntStream.range(0, newIds.length)
			.mapToObj((index) -> new UserEntity(newIds[index], newUsers.get(index)))
			.toList();
		this.transaction.executeWithoutResult((status) -> {
			first.accept(Arrays.stream(newIds).boxed().toArray(Integer[]::new));
			rows.stream().sorted(Comparator.comparing(UserEntity::getEmailKey)).forEach(this.entities::persist);
		});
		return rows.stream().map(UserEntity::asStored).toList();
	}

	/** The database tells that an e-mail is taken, but not of which row of a batch. */
	private RuntimeException emailTaken(List<NewUser> newUsers, DataIntegrityViolationException ex) {
		List<String> keys = newUsers.stream().map((user) -> UserEntity.emailKey(user.email())).toList();
		Set<String> taken = this.users.findEmailKeys(Set.copyOf(keys));
		for (int index = 0; index < keys.size(); index++) {
			if (!taken.add(keys.get(index))) {
				return new EmailTakenException(index, newUsers.get(index).email());
			}
		}
		return ex;
	}

}
