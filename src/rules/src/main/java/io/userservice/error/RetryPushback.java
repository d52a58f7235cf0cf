package io.userservice.error;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.grpc.Metadata;
import io.grpc.Status;

/**
 * Makes gRPC's own retries keep the delay that an UNAVAILABLE error names in its
 * RetryInfo, which gRPC does not read. The delay is longer by a random part, so that
 * clients do not all come back at once.
 * <p>
 * To be sent only for calls that may be sent again, since a client with a retry policy of
 * its own repeats a call with a push-back whatever its code. Not sent with OVERLOADED,
 * which gRPC would then retry outside its throttling; UNAVAILABLE counts towards it.
 *
 * @see <a href="https://github.com/grpc/proposal/blob/master/A6-client-retries.md">gRPC
 * retry design, "Pushback"</a>
 */
public final class RetryPushback {

	private static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
			Metadata.ASCII_STRING_MARSHALLER);

	private RetryPushback() {
	}

	/** Adds it to the trailers of a call that may be sent again. */
	public static void add(Status status, Metadata trailers) {
		if (status.getCode() == Status.Code.UNAVAILABLE) {
			SentError.retryDelay(trailers).ifPresent((delay) -> trailers.put(PUSHBACK, spread(delay)));
		}
	}

	private static String spread(Duration delay) {
		long millis = delay.toMillis();
		return Long.toString(millis + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
	}

}
