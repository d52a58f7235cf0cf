package io.userservice.user;

/** No user has that id. */
public class UserNotFoundException extends RuntimeException {

	private final int id;

	UserNotFoundException(int id) {
		super("user " + id + " does not exist", null, false, false);
		this.id = id;
	}

	public int id() {
		return this.id;
	}

}
