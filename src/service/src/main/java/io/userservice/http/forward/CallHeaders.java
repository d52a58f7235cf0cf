package io.userservice.http.forward;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of an HTTP request say about its call.
 *
 * @param metadata without the token
 * @param tokens the values of the header {@code authorization}; gRPC refuses a second one
 * @param timeoutMillis null for the longest that the service allows
 */
public record CallHeaders(Metadata metadata, List<String> tokens, @Nullable Long timeoutMillis) {

	/** The options of the call: its token and its deadline. */
	CallOptions options() {
		CallOptions options = CallOptions.DEFAULT.withCallCredentials(new CallerToken(this.tokens));
		return (this.timeoutMillis == null) ? options
				: options.withDeadlineAfter(this.timeoutMillis, TimeUnit.MILLISECONDS);
	}

}
