package io.userservice.user;

import io.userservice.user.input.NewUser;
import io.userservice.user.text.EmailKey;
import io.userservice.user.text.SearchWords;
import io.userservice.user.text.WordSignature;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.jspecify.annotations.Nullable;

/** The row of a user. */
@Entity
@Table(name = "users")
public class UserEntity {

	/** The constraint that makes e-mails unique. */
	public static final String EMAIL_UNIQUE = "users_email_unique";

	@Id
	private Integer id;

	@Column(nullable = false)
	private String name;

	@Column(nullable = false)
	private String email;

	@Column(nullable = false)
	private String emailKey;

	private @Nullable String nameWords;

	private @Nullable String emailWords;

	private @Nullable Long nameSignature;

	private @Nullable Long emailSignature;

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
	 * @param searchable whether the user is to be found by words
	 */
	public UserEntity(int id, NewUser user, long now, boolean searchable) {
		this.id = id;
		this.name = user.name();
		this.email = user.email();
		this.emailKey = EmailKey.of(user.email());
		if (searchable) {
			this.nameWords = SearchWords.ofText(user.name());
			this.emailWords = SearchWords.ofText(user.email());
			this.nameSignature = WordSignature.ofWords(this.nameWords);
			this.emailSignature = WordSignature.ofWords(this.emailWords);
		}
		this.created = now;
		this.updated = now;
	}

	/**
	 * The user as stored, without the key of the e-mail and the words, which only the
	 * table has.
	 */
	public StoredUser toStored() {
		return new StoredUser(this.id, this.name, this.email, this.version, this.created, this.updated);
	}

	public String getEmailKey() {
		return this.emailKey;
	}

	/** As {@link SearchWords} makes them; empty if they have not been collected yet. */
	public String getNameWords() {
		return (this.nameWords != null) ? this.nameWords : "";
	}

	/** As {@link #getNameWords}. */
	public String getEmailWords() {
		return (this.emailWords != null) ? this.emailWords : "";
	}

}
