package io.userservice.user.change;

/**
 * Changes after a place may have been deleted from the log, or the place is not of the
 * database's history.
 */
public class ResumeTokenExpiredException extends RuntimeException {

	/** Without a stack trace, since the service is not at fault. */
	public ResumeTokenExpiredException() {
		super("the token is too old, or of another history of the database", null, false, false);
	}

}
