package io.userservice.rpc;

/** The service's own time limit for a call has passed. */
class DeadlinePassedException extends RuntimeException {

	DeadlinePassedException() {
		super("deadline passed", null, false, false);
	}

}
