package io.userservice.client.cache;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.userservice.client.token.BearerTokenCallCredentials;
import org.jspecify.annotations.Nullable;

/**
 * Whose call it is: the value of the {@code authorization} metadata.
 *
 * @param credentials that add it; null if the call's own metadata has it, or nothing has
 * @param header the call's own; null for none
 */
record CallerToken(@Nullable BearerTokenCallCredentials credentials, @Nullable String header) {

	static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	/** A caller without a token, which a fake of the service takes. */
	private static final CallerToken NONE = new CallerToken(null, null);

	/** Null if it cannot be known what the service will get. */
	static @Nullable CallerToken of(CallOptions options, Metadata headers) {
		CallCredentials credentials = options.getCredentials();
		String header = headers.get(AUTHORIZATION);
		if (credentials == null) {
			return (header != null) ? new CallerToken(null, header) : NONE;
		}
		return (credentials instanceof BearerTokenCallCredentials bearer && header == null)
				? new CallerToken(bearer, null) : null;
	}

	/** The token that the call would be sent with; null if it is not at hand. */
	@Nullable String atHand() {
		return (this.credentials != null) ? this.credentials.atHand() : (this.header != null) ? this.header : "";
	}

	/** The token that the call was sent with. */
	@Nullable String sent() {
		return (this.credentials != null) ? this.credentials.sent() : atHand();
	}

	/** Options of another call of the same caller. */
	CallOptions options() {
		return CallOptions.DEFAULT.withCallCredentials(this.credentials);
	}

	/** Metadata of another call of the same caller. */
	Metadata headers() {
		Metadata headers = new Metadata();
		if (this.header != null) {
			headers.put(AUTHORIZATION, this.header);
		}
		return headers;
	}

}
