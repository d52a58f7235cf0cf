package io.userservice.user.write;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import io.userservice.database.ViolatedConstraint;
import io.userservice.user.StoredUser;
import io.userservice.user.UserEntity;
import io.userservice.user.UserException;
import io.userservice.user.UserRepository;
import io.userservice.user.UserUpdate;
import io.userservice.user.change.ChangeKind;
import io.userservice.user.change.UserChangeLog;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Changes and deletes users, each in the current transaction. The row is locked, so that
 * concurrent changes of a user are made one after the other.
 */
@Component
public class UserEdits {

	private final UserRepository users;

	private final UserChangeLog changes;

	UserEdits(UserRepository users, UserChangeLog changes) {
		this.users = users;
		this.changes = changes;
	}

	/**
	 * @return the user, to be read by {@link Changed#stored} after the commit
	 * @throws UserException.NotFound if there is no such user
	 * @throws UserException.EtagMismatch if it has another etag
	 */
	public Changed update(UserUpdate update) {
		UserEntity user = lock(update.id(), update.etag());
		if (user.change(update, now())) {
			this.changes.append(ChangeKind.UPDATED, update.id());
		}
		return user::toStored;
	}

	/**
	 * Erases the user.
	 * @throws UserException.NotFound as {@link #update} does
	 * @throws UserException.EtagMismatch as {@link #update} does
	 */
	public void delete(int id, String etag) {
		this.users.delete(lock(id, etag));
		this.changes.append(ChangeKind.DELETED, id);
	}

	/** Tells who follows the changes of one that was committed in another way. */
	public void committed() {
		this.changes.committed();
	}

	private UserEntity lock(int id, String etag) {
		UserEntity user = this.users.lockById(id).orElseThrow(() -> new UserException.NotFound(id));
		if (!etag.isEmpty() && !etag.equals(user.toStored().etag())) {
			throw new UserException.EtagMismatch(id);
		}
		return user;
	}

	/** The exception to throw for a violated constraint. */
	public static RuntimeException translate(DataIntegrityViolationException violation, UserUpdate update) {
		return (update.email() != null && ViolatedConstraint.is(UserEntity.EMAIL_UNIQUE, violation))
				? new UserException.EmailTaken(update.email()) : violation;
	}

	/** In microseconds since 1970. */
	public static long now() {
		return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
	}

	/** A user that a transaction changes. */
	@FunctionalInterface
	public interface Changed {

		/** The user as stored, after the commit. */
		StoredUser stored();

	}

}
