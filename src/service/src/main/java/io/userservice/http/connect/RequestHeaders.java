package io.userservice.http.connect;

import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

import io.userservice.http.forward.CallHeaders;
import io.userservice.http.forward.HttpMetadata;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Reads the headers of a request that are meant for its call. */
final class RequestHeaders {

	/** As the protocol has it: at most ten digits. */
	private static final Pattern MILLIS = Pattern.compile("\\d{1,10}");

	private RequestHeaders() {
	}

	static CallHeaders of(HttpServletRequest http) throws ConnectException {
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

}
