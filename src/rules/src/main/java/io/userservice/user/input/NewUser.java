package io.userservice.user.input;

import java.util.stream.Stream;

import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.user.text.Text;
import io.userservice.user.text.UserEmail;
import io.userservice.user.text.UserName;

/**
 * A user to be created. White space at both ends of its fields is removed.
 */
public record NewUser(String name, String email) {

	public NewUser {
		name = Text.trim(name);
		email = Text.trim(email);
	}

	/** What breaks the contract, to be asked by the code that reads a request. */
	public Stream<Violation> violations() {
		return Stream.concat(Violation.of("name", UserName.problems(this.name)),
				Violation.of("email", UserEmail.problems(this.email)));
	}

	/** The fields in a form that only equal users share, for a digest. */
	public Stream<String> canonicalForm() {
		return Stream.of(this.name, this.email);
	}

}
