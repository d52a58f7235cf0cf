package io.userservice.http.connect;

import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of an HTTP request say of its call.
 *
 * @param metadata without the token
 * @param token the value of the header {@code authorization}; null for none
 * @param timeoutMillis null for the longest that the service allows
 */
record CallHeaders(Metadata metadata, @Nullable String token, @Nullable Long timeoutMillis) {

	/** As the protocol has it: at most ten digits. */
	private static final Pattern MILLIS = Pattern.compile("\\d{1,10}");

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

	/** The token and the deadline. */
	CallOptions options() {
		CallOptions options = CallOptions.DEFAULT.withCallCredentials(new CallerToken(this.token));
		return (this.timeoutMillis == null) ? options
				: options.withDeadlineAfter(this.timeoutMillis, TimeUnit.MILLISECONDS);
	}

}
