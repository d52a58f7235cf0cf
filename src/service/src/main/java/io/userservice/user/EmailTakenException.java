package io.userservice.user;

/** A user could not be stored because another has the same e-mail. */
public class EmailTakenException extends RuntimeException {

	private final int index;

	private final String email;

	EmailTakenException(int index, String email) {
		super("the e-mail of user " + index + " is taken", null, false, false);
		this.index = index;
		this.email = email;
	}

	/** The user's position among those to be stored, counted from 0. */
	public int index() {
		return this.index;
	}

	public String email() {
		return this.email;
	}

}
