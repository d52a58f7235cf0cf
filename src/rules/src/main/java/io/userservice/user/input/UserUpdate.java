package io.userservice.user.input;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.user.text.Text;
import io.userservice.user.text.UserEmail;
import io.userservice.user.text.UserName;
import org.jspecify.annotations.Nullable;

/**
 * Changes to a user. White space at both ends of the fields is removed; the rules are
 * those of {@link NewUser}.
 *
 * @param name null to keep it
 * @param email null to keep it
 * @param etag the etag that the user must have; empty for any
 */
public record UserUpdate(int id, @Nullable String name, @Nullable String email, String etag) {

	public UserUpdate {
		name = (name != null) ? Text.trim(name) : null;
		email = (email != null) ? Text.trim(email) : null;
	}

	/** What breaks the contract; a field that is absent does not. */
	public Stream<Violation> violations() {
		return Stream.concat((this.name != null) ? Violation.of("name", UserName.problems(this.name)) : Stream.empty(),
				(this.email != null) ? Violation.of("email", UserEmail.problems(this.email)) : Stream.empty());
	}

	/**
	 * The values to store, by column. A user that already has them all is not changed.
	 */
	public Map<String, String> values() {
		Map<String, String> values = new LinkedHashMap<>();
		if (this.name != null) {
			values.put("name", this.name);
		}
		if (this.email != null) {
			values.put("email", this.email);
		}
		return values;
	}

	/** The fields in a form that only equal updates share. */
	public Stream<String> canonicalForm() {
		return Stream.of("UpdateUser", Integer.toString(this.id), mark(this.name), mark(this.email), this.etag);
	}

	/** An absent field differs from an empty one. */
	private static String mark(@Nullable String field) {
		return (field != null) ? "=" + field : "";
	}

}
