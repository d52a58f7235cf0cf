package io.userservice.rpc;

/** The service is leaving; another replica may take the call. */
class ShuttingDownException extends RuntimeException {

	ShuttingDownException() {
		super("shutting down", null, false, false);
	}

}
