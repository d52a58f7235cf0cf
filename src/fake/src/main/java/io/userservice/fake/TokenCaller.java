package io.userservice.fake;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.grpc.Metadata;
import io.userservice.request.IdempotencyKeyHeader;

/**
 * Who calls, by the claims of the bearer token. No token is verified; a call without a
 * token, or with one that is not a JWT, is of a caller that all such calls share.
 *
 * @param issuer empty if the token names none
 * @param id the claim that names the caller, and its value
 */
record TokenCaller(String issuer, String id) {

	private static final TokenCaller UNKNOWN = new TokenCaller("", "");

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Pattern JWT = Pattern.compile("(?i:bearer) +[\\w-]+\\.([\\w-]+)\\.[\\w-]*");

	/** A claim whose value is a text. */
	private static final String CLAIM = "\"%s\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)+)\"";

	static TokenCaller of(Metadata headers) {
		String authorization = headers.get(AUTHORIZATION);
		Matcher token = JWT.matcher((authorization != null) ? authorization : "");
		if (!token.matches()) {
			return UNKNOWN;
		}
		String claims = new String(Base64.getUrlDecoder().decode(token.group(1)), StandardCharsets.UTF_8);
		String subject = claim(claims, "sub");
		String client = claim(claims, "client_id");
		if (subject.isEmpty() && client.isEmpty()) {
			throw IdempotencyKeyHeader.withoutCaller();
		}
		return new TokenCaller(claim(claims, "iss"), subject.isEmpty() ? "client_id " + client : "sub " + subject);
	}

	private static String claim(String claims, String name) {
		Matcher claim = Pattern.compile(CLAIM.formatted(name)).matcher(claims);
		return claim.find() ? claim.group(1) : "";
	}

}
