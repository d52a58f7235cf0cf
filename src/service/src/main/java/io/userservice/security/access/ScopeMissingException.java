package io.userservice.security.access;

/** A call's token lacks the scope of its method. */
class ScopeMissingException extends RuntimeException {

	private final String scope;

	ScopeMissingException(String scope) {
		super("scope " + scope + " is missing", null, false, false);
		this.scope = scope;
	}

	String scope() {
		return this.scope;
	}

}
