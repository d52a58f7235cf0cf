package io.userservice.security;

/** A method is served for which nobody has said who may call it. */
class RuleMissingException extends RuntimeException {

	RuleMissingException(String method) {
		super("The gRPC method " + method + " has no access rule, so nobody could call it.");
	}

}
