package io.userservice.http.forward;

import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of an HTTP request say about its call.
 *
 * @param metadata without the token
 * @param token the value of the header {@code authorization}; null for none
 * @param timeoutMillis null for the longest that the service allows
 */
public record CallHeaders(Metadata metadata, @Nullable String token, @Nullable Long timeoutMillis) {

	/** The options of the call: its token and its deadline. */
	CallOptions options() {
		CallOptions options = CallOptions.DEFAULT.withCallCredentials(new CallerToken(this.token));
		return (this.timeoutMillis == null) ? options
				: options.withDeadlineAfter(this.timeoutMillis, TimeUnit.MILLISECONDS);
	}

}
