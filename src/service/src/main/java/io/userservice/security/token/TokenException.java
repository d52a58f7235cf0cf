package io.userservice.security.token;

import org.springframework.security.core.AuthenticationException;

/**
 * A call's token is not accepted. The message is for the log and never holds the token.
 */
public class TokenException extends AuthenticationException {

	/** Why, as the client is told. */
	enum Reason {

		MISSING, INVALID, EXPIRED, UNVERIFIABLE

	}

	private final Reason reason;

	TokenException(Reason reason, String message) {
		super(message);
		this.reason = reason;
	}

	Reason reason() {
		return this.reason;
	}

	/** A client's mistake needs no stack trace. */
	@Override
	public Throwable fillInStackTrace() {
		return this;
	}

}
