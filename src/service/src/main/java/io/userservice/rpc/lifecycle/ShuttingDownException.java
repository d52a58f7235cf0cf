package io.userservice.rpc.lifecycle;

/** The service is leaving; another replica may take the call. */
public class ShuttingDownException extends RuntimeException {

	ShuttingDownException() {
		super("shutting down", null, false, false);
	}

}
