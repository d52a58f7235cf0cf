package io.userservice.security.token;

import java.util.ArrayList;
import java.util.List;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.userservice.security.access.AccessRules;
import net.devh.boot.grpc.server.security.authentication.GrpcAuthenticationReader;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.stereotype.Component;

/**
 * Reads the bearer token of a call. The starter's own reader would take one of two
 * tokens, and let a call without one go on.
 */
@Component
public class BearerTokens implements GrpcAuthenticationReader {

	static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final String SCHEME = "Bearer ";

	private final AccessRules rules;

	BearerTokens(AccessRules rules) {
		this.rules = rules;
	}

	/**
	 * The token, not yet verified.
	 * @return {@code null} for methods that are open, whatever token is sent
	 */
	@Override
	public Authentication readAuthentication(ServerCall<?, ?> call, Metadata headers) {
		if (this.rules.isOpen(call.getMethodDescriptor())) {
			return null;
		}
		List<String> values = new ArrayList<>();
		Iterable<String> sent = headers.getAll(AUTHORIZATION);
		if (sent != null) {
			sent.forEach(values::add);
		}
		if (values.size() > 1) {
			throw new TokenException(TokenException.Reason.INVALID, "several authorization entries");
		}
		return new BearerTokenAuthenticationToken(token(values.isEmpty() ? "" : values.get(0)));
	}

	/** What may be the token, without a judgement; empty if there is none. */
	String peek(Metadata headers) {
		String value = headers.get(AUTHORIZATION);
		return (value != null && value.length() > SCHEME.length()) ? value.substring(SCHEME.length()).strip() : "";
	}

	/** RFC 6750; the scheme's case does not count (RFC 7235). */
	private static String token(String value) {
		if (value.isBlank()) {
			throw new TokenException(TokenException.Reason.MISSING, "no authorization entry");
		}
		if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
			throw new TokenException(TokenException.Reason.INVALID, "not a bearer token");
		}
		String token = value.substring(SCHEME.length()).strip();
		if (token.isEmpty()) {
			throw new TokenException(TokenException.Reason.MISSING, "an empty bearer token");
		}
		return token;
	}

}
