package io.userservice.user;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.hibernate.exception.ConstraintViolationException;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

/** Finds, lists and stores users. */
@Service
public class UserDirectory {

	/**
	 * Two calls that insert the same e-mails in another order deadlock; the database ends
	 * one, which then finds the other's e-mails.
	 */
	private static final RetryPolicy ON_CONFLICT = RetryPolicy.builder()
		.includes(ConcurrencyFailureException.class)
		.maxRetries(3)
		.build();

	private final UserRepository users;

	private final RetryTemplate retry = new RetryTemplate(ON_CONFLICT);

	UserDirectory(UserRepository users) {
		this.users = users;
	}

	/**
	 * The user with that id.
	 * @throws UserNotFoundException if there is none
	 */
	public UserEntity get(int id) {
		return this.users.findById(id).orElseThrow(() -> new UserNotFoundException(id));
	}

	/**
	 * One page of the users in ascending id, read as it is asked for.
	 * @param page counted from 1
	 * @param size users a page
	 */
	public UserPage page(int page, int size) {
		return new UserPage(this.users, (page - 1L) * size, size);
	}

	/**
	 * Stores all the users, or none.
	 * @return the users stored, in the same order, with ascending ids
	 * @throws EmailTakenException if another user, or an earlier one of these, has the
	 * same e-mail
	 */
	public List<UserEntity> create(List<NewUser> newUsers) {
		try {
			return this.retry.invoke(() -> insert(newUsers));
		}
		catch (DataIntegrityViolationException ex) {
			throw isEmailTaken(ex) ? emailTaken(newUsers, ex) : ex;
		}
	}

	private List<UserEntity> insert(List<NewUser> newUsers) {
		return this.users.saveAllAndFlush(newUsers.stream().map(UserEntity::new).toList());
	}

	private static boolean isEmailTaken(DataIntegrityViolationException ex) {
		return ex.getCause() instanceof ConstraintViolationException violation && violation.getConstraintName() != null
		// H2 adds the schema and the index.
				&& violation.getConstraintName().toLowerCase(Locale.ROOT).contains(UserEntity.EMAIL_UNIQUE);
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
