package io.userservice.user.read;

/** More lookups queue than can be served in time. */
public class LookupOverloadedException extends RuntimeException {

	/** Without a stack trace, since this is no fault of the service. */
	LookupOverloadedException() {
		super("too many lookups queue", null, false, false);
	}

}
