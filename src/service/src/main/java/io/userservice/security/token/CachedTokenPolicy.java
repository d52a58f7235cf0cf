package io.userservice.security.token;

import io.grpc.Metadata;
import io.userservice.rpc.server.CallStartPolicy;

import org.springframework.stereotype.Component;

/**
 * Verifying a token computes a signature, and now and then fetches the issuer's keys.
 * Taking a verified one from the cache does not block, nor does refusing a call without a
 * token.
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
