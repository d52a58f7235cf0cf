package io.userservice.user;

/** More lookups queue than can be served in time. */
public class LookupOverloadedException extends RuntimeException {

	LookupOverloadedException() {
		super("too many lookups wait", null, false, false);
	}

}
