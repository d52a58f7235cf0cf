package io.userservice.security.token;

import io.grpc.Metadata;
import io.userservice.rpc.server.CallStartPolicy;

import org.springframework.stereotype.Component;

/**
 * Authentication does not block if the token is cached as verified, or missing. Verifying
 * a token computes a signature, and from time to time fetches the issuer's keys.
 */
@Component
class CachedTokenPolicy implements CallStartPolicy {

	private final CachingJwtAuthenticationManager tokens;

	CachedTokenPolicy(CachingJwtAuthenticationManager tokens) {
		this.tokens = tokens;
	}

	@Override
	public boolean isNonBlocking(Metadata headers) {
		try {
			return this.tokens.isCached(BearerTokens.require(headers));
		}
		catch (TokenException ex) {
			return true;
		}
	}

}
