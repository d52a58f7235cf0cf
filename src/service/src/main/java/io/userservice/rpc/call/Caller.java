package io.userservice.rpc.call;

import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/**
 * The caller of a call, as its verified token names it. Equal callers have one share of
 * each bound.
 *
 * @param issuer of the token; null if it names none
 * @param subject of the token; null if it names none
 * @param clientId of a token without a subject (RFC 9068); null if it names none
 */
public record Caller(@Nullable String issuer, @Nullable String subject, @Nullable String clientId) {

	/** Set by the authentication. */
	public static final Context.Key<Caller> CURRENT = Context.key("caller");

	/** The caller of the current call; null before its authentication. */
	public static @Nullable Caller current() {
		return CURRENT.get();
	}

	/** The key under which bounds count the current call. */
	public static Object currentKey() {
		Caller caller = current();
		return (caller != null) ? caller : "unauthenticated";
	}

	/** The subject, or the client's id instead; null if the token names neither. */
	public @Nullable String name() {
		return (this.subject != null) ? this.subject : this.clientId;
	}

}
