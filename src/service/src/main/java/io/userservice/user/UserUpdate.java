package io.userservice.user;

import java.util.stream.Stream;

import io.userservice.user.text.EmailKey;
import io.userservice.user.text.Text;
import org.jspecify.annotations.Nullable;

/**
 * Changes to a user. White space at both ends of the fields is removed; the constraints
 * are those of {@link NewUser}.
 *
 * @param name null to keep it
 * @param email null to keep it
 * @param etag that the user must have; empty for any
 */
public record UserUpdate(int id, @Nullable String name, @Nullable String email, String etag) {

	public UserUpdate {
		name = (name != null) ? Text.trim(name) : null;
		email = (email != null) ? Text.trim(email) : null;
	}

	/** The key of the new e-mail; null to keep the e-mail. */
	public @Nullable String emailKey() {
		return (this.email != null) ? EmailKey.of(this.email) : null;
	}

	/** The fields in a form that is equal for equal updates only. */
	public Stream<String> canonicalForm() {
		return Stream.of("UpdateUser", Integer.toString(this.id), mark(this.name), mark(this.email), this.etag);
	}

	/** An absent field differs from an empty one. */
	private static String mark(@Nullable String field) {
		return (field != null) ? "=" + field : "";
	}

}
