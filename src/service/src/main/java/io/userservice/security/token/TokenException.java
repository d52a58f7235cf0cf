package io.userservice.security.token;

import org.springframework.security.core.AuthenticationException;

/**
 * A call's token is refused. The message is for the log and never holds the token.
 */
public class TokenException extends AuthenticationException {

	/** Why the token is refused, as the client gets it. */
	public enum Reason {

		MISSING, INVALID, EXPIRED, UNVERIFIABLE

	}

	private final Reason reason;

	public TokenException(Reason reason, String message) {
		super(message);
		this.reason = reason;
	}

	public Reason reason() {
		return this.reason;
	}

	/** A client's mistake needs no stack trace. */
	@Override
	public Throwable fillInStackTrace() {
		return this;
	}

}
