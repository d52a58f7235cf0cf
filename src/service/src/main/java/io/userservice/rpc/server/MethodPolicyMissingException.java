package io.userservice.rpc.server;

/** A method is served that has no row in the table of methods. */
class MethodPolicyMissingException extends RuntimeException {

	MethodPolicyMissingException(String method) {
		super("The gRPC method " + method + " has no access rule: it has no row in the table of methods.");
	}

}
