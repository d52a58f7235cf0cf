package io.userservice.user.state;

/** A server does not show the state yet that a call asks for; it may in a moment. */
public class StateNotSeenException extends RuntimeException {

	StateNotSeenException() {
		super("the server does not show the state yet", null, false, false);
	}

}
