package io.userservice.user;

import java.util.stream.Stream;

import io.userservice.user.text.Text;
import io.userservice.user.text.UserEmail;
import io.userservice.user.text.UserName;

/**
 * A user to be created. White space at both ends of its fields is removed; the
 * constraints are those of the contract, to be validated by the code that reads a
 * request.
 */
public record NewUser(@UserName String name, @UserEmail String email) {

	public NewUser {
		name = Text.trim(name);
		email = Text.trim(email);
	}

	/** The fields in a form that only equal users share, for a digest. */
	public Stream<String> canonicalForm() {
		return Stream.of(this.name, this.email);
	}

}
