package io.userservice.user;

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
		this.emailKey = emailKey(user.email());
	}

	/**
	 * The same for two e-mails that may not both be stored. The case of each character is
	 * folded alone, as {@link String#equalsIgnoreCase} does, which takes the two lower
	 * case forms of a Greek sigma for one.
	 */
	static String emailKey(String email) {
		return email.codePoints()
			.map((character) -> Character.toLowerCase(Character.toUpperCase(character)))
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	StoredUser toStored() {
		return new StoredUser(this.id, this.name, this.email);
	}

	String getEmailKey() {
		return this.emailKey;
	}

}
