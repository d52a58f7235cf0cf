package io.userservice.http.connect;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;

/** Reads the query of a GET, which takes the place of a body. */
final class RequestQuery {

	private RequestQuery() {
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
