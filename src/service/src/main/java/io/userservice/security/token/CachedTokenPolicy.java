package io.userservice.security.token;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.userservice.rpc.server.BlockingPolicy;

import org.springframework.stereotype.Component;

/**
 * No token, or one that has been verified a while ago, takes no more than a look; a new
 * one takes computing, and now and then a question to its issuer.
 */
@Component
class CachedTokenPolicy implements BlockingPolicy {

	private final BearerTokens reader;

	private final CachingJwtAuthenticationManager verifier;

	CachedTokenPolicy(BearerTokens reader, CachingJwtAuthenticationManager verifier) {
		this.reader = reader;
		this.verifier = verifier;
	}

	@Override
	public boolean startWith(ServerCall<?, ?> call, Metadata headers) {
		String token = this.reader.peek(headers);
		return token.isEmpty() || this.verifier.knows(token);
	}

	@Override
	public boolean goOnWith(ServerCall<?, ?> call) {
		return true;
	}

}
