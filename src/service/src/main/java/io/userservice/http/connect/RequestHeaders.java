package io.userservice.http.connect;

import java.util.regex.Pattern;

import io.grpc.Status;
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
		try {
			String token = http.getHeader(HttpMetadata.AUTHORIZATION);
			if (token != null) {
				HttpMetadata.requireText(token);
			}
			return new CallHeaders(HttpMetadata.of(http), token, timeoutMillis(http));
		}
		catch (IllegalArgumentException ex) {
			throw ConnectException.plain(Status.Code.INVALID_ARGUMENT, "a header cannot be metadata of a call");
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
