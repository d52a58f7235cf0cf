package io.userservice.user.change;

/**
 * Changes since the token may not be in the log any more, or it is the token of another
 * log.
 */
public class ResumeTokenExpiredException extends RuntimeException {

	/** Without a stack trace, since this is no fault of the service. */
	ResumeTokenExpiredException() {
		super("the token is too old, or of another database", null, false, false);
	}

}
