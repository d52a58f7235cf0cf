package io.userservice.rpc.deadline;

/** The service's own time limit for a call has passed. */
public class DeadlinePassedException extends RuntimeException {

	DeadlinePassedException() {
		super("deadline passed", null, false, false);
	}

}
