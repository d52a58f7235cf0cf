package io.userservice.user;

/** More lookups wait than can be served in time. */
public class LookupOverloadedException extends RuntimeException {

	LookupOverloadedException() {
		super("too many lookups wait", null, false, false);
	}

}
