package io.userservice.user;

import io.userservice.user.text.EmailKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

/** A user as stored. */
@Entity
@Table(name = "users")
public class UserEntity {

	/** The constraint that makes e-mails unique. */
	static final String EMAIL_UNIQUE = "users_email_unique";

	@Id
	private Integer id;

	@Column(nullable = false)
	private String name;

	@Column(nullable = false)
	private String email;

	@Column(nullable = false)
	private String emailKey;

	@Version
	@Column(nullable = false)
	private int version;

	@Column(nullable = false)
	private long created;

	@Column(nullable = false)
	private long updated;

	protected UserEntity() {
	}

	/**
	 * @param now in microseconds since 1970
	 */
	UserEntity(int id, NewUser user, long now) {
		this.id = id;
		this.name = user.name();
		this.email = user.email();
		this.emailKey = EmailKey.of(user.email());
		this.created = now;
		this.updated = now;
	}

	/** What is stored of a new user, without the key that only the table has. */
	static StoredUser newlyStored(int id, NewUser user, long now) {
		return new StoredUser(id, user.name(), user.email(), 0, now, now);
	}

	/**
	 * Makes the changes.
	 * @return whether there is something to change
	 */
	boolean change(UserUpdate update, long now) {
		boolean renamed = update.name() != null && !update.name().equals(this.name);
		boolean moved = update.email() != null && !update.email().equals(this.email);
		if (renamed) {
			this.name = update.name();
		}
		if (moved) {
			this.email = update.email();
			this.emailKey = EmailKey.of(update.email());
		}
		if (renamed || moved) {
			this.updated = now;
		}
		return renamed || moved;
	}

	/** With the version that a transaction has given it, after its commit. */
	StoredUser toStored() {
		return new StoredUser(this.id, this.name, this.email, this.version, this.created, this.updated);
	}

	String getEmailKey() {
		return this.emailKey;
	}

}
