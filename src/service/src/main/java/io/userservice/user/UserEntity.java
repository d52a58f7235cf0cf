package io.userservice.user;

import io.userservice.user.text.EmailKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

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

	protected UserEntity() {
	}

	UserEntity(int id, NewUser user) {
		this.id = id;
		this.name = user.name();
		this.email = user.email();
		this.emailKey = EmailKey.of(user.email());
	}

	StoredUser toStored() {
		return new StoredUser(this.id, this.name, this.email);
	}

	String getEmailKey() {
		return this.emailKey;
	}

}
