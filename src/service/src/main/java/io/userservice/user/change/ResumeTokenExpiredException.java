package io.userservice.user.change;

/**
 * Changes after the token may have been deleted from the log, or the token is of another
 * log.
 */
public class ResumeTokenExpiredException extends RuntimeException {

	/** Without a stack trace, since the service is not at fault. */
	ResumeTokenExpiredException() {
		super("the token is too old, or of another database", null, false, false);
	}

}
