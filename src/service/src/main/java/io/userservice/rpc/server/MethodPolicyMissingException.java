package io.userservice.rpc.server;

/** A method is served for which nobody has said who may call it. */
public class MethodPolicyMissingException extends RuntimeException {

	MethodPolicyMissingException(String method) {
		super("The gRPC method " + method + " has no access rule, so nobody could call it.");
	}

}
