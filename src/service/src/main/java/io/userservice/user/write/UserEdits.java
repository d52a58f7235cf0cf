package io.userservice.user.write;

import java.util.List;

import io.userservice.user.Etag;
import io.userservice.user.StoredUser;
import io.userservice.user.UserEntity;
import io.userservice.user.UserException;
import io.userservice.user.UserRepository;
import io.userservice.user.change.ChangeKind;
import io.userservice.user.change.UserChangeLog;
import io.userservice.user.input.UserUpdate;
import io.userservice.user.search.UserWords;

import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Changes and deletes users, each in the current transaction. The row is locked, so that
 * concurrent changes of a user are made one after the other.
 */
@Component
class UserEdits {

	private final UserRepository users;

	private final JdbcClient database;

	private final UserChangeLog changes;

	private final UserWords words;

	UserEdits(UserRepository users, JdbcClient database, UserChangeLog changes, UserWords words) {
		this.users = users;
		this.database = database;
		this.changes = changes;
		this.words = words;
	}

	/**
	 * @param onChange runs in the transaction if the update changes something
	 * @return the user as stored
	 * @throws UserException.NotFound if there is no such user
	 * @throws UserException.EtagMismatch if it has another etag
	 */
	StoredUser update(UserUpdate update, Runnable onChange) {
		StoredUser before = lock(update.id(), update.etag()).toStored();
		UpdateStatement statement = UpdateStatement.of(update, this.words.areCollected());
		boolean changed = this.database.sql(statement.sql()).params(statement.parameters()).update() > 0;
		StoredUser after = this.users.findUsers(List.of(update.id())).get(update.id());
		if (changed) {
			// Before the log: H2 keeps its order by a lock that lasts until the end.
			onChange.run();
			this.changes.append(ChangeKind.UPDATED, update.id());
		}
		else if (after == null || !after.etag().equals(before.etag())) {
			// The lock should rule it out. Taken for a success, the change would be lost.
			throw new OptimisticLockingFailureException("another transaction has changed the user");
		}
		return after;
	}

	/**
	 * Erases the user.
	 * @throws UserException.NotFound if there is no such user
	 * @throws UserException.EtagMismatch if it has another etag
	 */
	void delete(int id, String etag) {
		UserEntity user = lock(id, etag);
		this.users.delete(user);
		this.changes.append(ChangeKind.DELETED, id);
	}

	private UserEntity lock(int id, String etag) {
		UserEntity user = this.users.lockById(id).orElseThrow(() -> new UserException.NotFound(id));
		if (!etag.isEmpty() && !Etag.parse(etag).equals(user.toStored().etag())) {
			throw new UserException.EtagMismatch(id);
		}
		return user;
	}

}
