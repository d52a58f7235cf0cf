package io.userservice.http.connect;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.userservice.http.forward.CallHeaders;
import io.userservice.http.forward.HttpMetadata;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the head of a request says of its call: in its headers, and in the query of
 * a GET, which takes the place of a body.
 */
final class RequestHead {

	/** As the protocol has it: at most ten digits. */
	private static final Pattern MILLIS = Pattern.compile("\\d{1,10}");

	private RequestHead() {
	}

	static CallHeaders headers(HttpServletRequest http) throws ConnectException {
		String version = http.getHeader("connect-protocol-version");
		if (version != null && !version.equals("1")) {
			throw ConnectException.invalid("connect-protocol-version", "must be 1, or absent");
		}
		try {
			List<String> tokens = Collections.list(http.getHeaders(HttpMetadata.AUTHORIZATION));
			tokens.forEach((token) -> HttpMetadata.requireText(HttpMetadata.AUTHORIZATION, token));
			return new CallHeaders(HttpMetadata.of(http), tokens, timeoutMillis(http));
		}
		catch (IllegalArgumentException ex) {
			throw ConnectException.invalid(ex.getMessage(), "must be printable ASCII");
		}
	}

	private static @Nullable Long timeoutMillis(HttpServletRequest http) throws ConnectException {
		String millis = http.getHeader("connect-timeout-ms");
		if (millis == null) {
			return null;
		}
		if (!MILLIS.matcher(millis).matches()) {
			throw ConnectException.invalid("connect-timeout-ms", "must be a number of at most ten digits");
		}
		return Long.valueOf(millis);
	}

	/** The message, not compressed any more. */
	static byte[] message(HttpServletRequest http, RequestBody body) throws ConnectException {
		String text = parameter(http, "message");
		String base64 = parameter(http, "base64");
		if (!base64.isEmpty() && !base64.equals("1")) {
			throw ConnectException.invalid("base64", "must be 1, or absent");
		}
		if (!Set.of("", "v1").contains(parameter(http, "connect"))) {
			throw ConnectException.invalid("connect", "must be v1");
		}
		boolean compressed = RequestBody.isCompressed(parameter(http, "compression"));
		try {
			byte[] message = base64.equals("1") ? Base64.getUrlDecoder().decode(text)
					: text.getBytes(StandardCharsets.UTF_8);
			return body.unpacked(message, compressed);
		}
		catch (IllegalArgumentException ex) {
			throw ConnectException.invalid("message", "must be in Base64 of the URL alphabet");
		}
	}

	/** A parameter of the query; empty if there is none. */
	static String parameter(HttpServletRequest http, String name) throws ConnectException {
		try {
			String[] values = Optional.ofNullable(http.getParameterValues(name)).orElse(new String[] { "" });
			if (values.length > 1) {
				throw ConnectException.invalid(name, "must be given once");
			}
			return values[0];
		}
		catch (IllegalStateException ex) {
			// Tomcat's, for a query that cannot be decoded.
			throw ConnectException.invalid("query", "cannot be decoded");
		}
	}

}
