package io.userservice.http.connect;

import io.grpc.Metadata;
import io.userservice.http.forward.CallHeaders;
import io.userservice.http.forward.ServedMethod;
import io.userservice.http.tomcat.AddressGroup;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.security.token.BearerTokens;
import io.userservice.security.token.CallTokens;
import io.userservice.security.token.TokenException;
import org.jspecify.annotations.Nullable;

/**
 * Tells for whom a call by HTTP counts, by its token, before anything of its body is read
 * and before it takes a place.
 */
record Callers(MethodPolicies policies, CallTokens tokens) {

	/**
	 * The caller that the token names, or the address where the method needs no token;
	 * null for a token that gRPC will refuse.
	 */
	@Nullable Object of(ServedMethod method, CallHeaders headers, String address) {
		if (this.policies.of(method.descriptor()).isOpen()) {
			return AddressGroup.of(address);
		}
		Metadata metadata = new Metadata();
		headers.tokens().forEach((token) -> metadata.put(BearerTokens.AUTHORIZATION, token));
		try {
			return this.tokens.require(metadata).caller();
		}
		catch (TokenException ex) {
			return null;
		}
	}

}
