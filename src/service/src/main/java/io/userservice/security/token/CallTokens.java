package io.userservice.security.token;

import io.grpc.Metadata;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.server.CallStartPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Verifies the token of a call. Verifying computes a signature, and from time to time
 * fetches the issuer's keys, which blocks. Taking a verified token from the cache does
 * not block, and neither does refusing a call without a token. A token that was found in
 * the cache when the call's executor was chosen is kept with the call, since parsing and
 * looking up a token costs more than most other interceptors.
 */
@Component
public class CallTokens implements CallStartPolicy {

	private final CachingJwtAuthenticationManager tokens;

	CallTokens(CachingJwtAuthenticationManager tokens) {
		this.tokens = tokens;
	}

	@Override
	public boolean isNonBlocking(Metadata headers) {
		try {
			VerifiedToken cached = this.tokens.cached(BearerTokens.require(headers));
			keep(cached);
			return cached != null;
		}
		catch (TokenException ex) {
			return true;
		}
	}

	private static void keep(@Nullable VerifiedToken cached) {
		ObservedCall call = CurrentCall.get();
		if (cached != null && call != null) {
			call.onVerified(cached);
		}
	}

	/**
	 * The verified token of the current call. May block.
	 * @throws TokenException if there is none
	 */
	public VerifiedToken require(Metadata headers) {
		ObservedCall call = CurrentCall.get();
		VerifiedToken kept = (call != null) ? call.verified(VerifiedToken.class) : null;
		return (kept != null) ? kept : this.tokens.verify(BearerTokens.require(headers));
	}

}
