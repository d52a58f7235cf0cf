package io.userservice.security;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.userservice.rpc.NonBlockingCalls;

import org.springframework.stereotype.Component;

/**
 * No token, or one that has been verified a while ago, takes no more than a look; a new
 * one takes computing, and now and then a question to its issuer.
 */
@Component
class CallsWithKnownToken implements NonBlockingCalls {

	private final BearerTokenReader reader;

	private final TokenVerifier verifier;

	CallsWithKnownToken(BearerTokenReader reader, TokenVerifier verifier) {
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
