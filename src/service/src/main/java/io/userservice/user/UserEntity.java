package io.userservice.user;

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

	/**
	 * What two e-mails have in common that may not both be stored: each character's case
	 * is folded by itself, as {@link String#equalsIgnoreCase} does, which knows that a
	 * Greek sigma ends a word in another shape.
	 */
	static String emailKey(String email) {
		return email.codePoints()
			.map((character) -> Character.toLowerCase(Character.toUpperCase(character)))
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	StoredUser asStored() {
		return new StoredUser(this.id, this.name, this.email);
	}

	String getEmailKey() {
		return this.emailKey;
	}

}
