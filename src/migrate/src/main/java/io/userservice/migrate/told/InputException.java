package io.userservice.migrate.told;

/** Input that cannot be moved as it is: nothing is written then. */
public class InputException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public InputException(Place place, String text) {
		super("%s: %s".formatted(place, text));
	}

}
