package io.userservice.user.read;

/** More lookups wait than can be served in time. */
public class LookupOverloadedException extends RuntimeException {

	/** Without a stack trace, since the service is not at fault. */
	LookupOverloadedException() {
		super("too many lookups queue", null, false, false);
	}

}
