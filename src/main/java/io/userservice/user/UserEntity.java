package io.userservice.user;

import java.util.Locale;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A user as stored. */
@Entity
@Table(name = "users")
public class UserEntity {

	/** The constraint that keeps two users from having one e-mail. */
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
		this.emailKey = emailKey(user.email());
	}

	/** What two e-mails have in common that may not both be stored. */
	static String emailKey(String email) {
		return email.toLowerCase(Locale.ROOT);
	}

	public int getId() {
		return this.id;
	}

	public String getName() {
		return this.name;
	}

	public String getEmail() {
		return this.email;
	}

	String getEmailKey() {
		return this.emailKey;
	}

}
