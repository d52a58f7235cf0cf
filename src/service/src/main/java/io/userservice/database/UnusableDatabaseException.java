package io.userservice.database;

/** The database of {@code spring.datasource.url} cannot be used by this service. */
public class UnusableDatabaseException extends RuntimeException {

	private final String action;

	/**
	 * @param reason a sentence's end: what is wrong with the database
	 * @param action the fix, a sentence
	 */
	public UnusableDatabaseException(String reason, String action) {
		super(reason);
		this.action = action;
	}

	String action() {
		return this.action;
	}

}
