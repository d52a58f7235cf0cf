package io.userservice.http.forward;

import java.util.concurrent.Executor;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * The token of the HTTP client as credentials of its call, so that the channel does not
 * add its own.
 */
final class CallerToken extends CallCredentials {

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of(HttpMetadata.AUTHORIZATION,
			Metadata.ASCII_STRING_MARSHALLER);

	private final @Nullable String token;

	CallerToken(@Nullable String token) {
		this.token = token;
	}

	@Override
	public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier applier) {
		Metadata metadata = new Metadata();
		if (this.token != null) {
			metadata.put(AUTHORIZATION, this.token);
		}
		applier.apply(metadata);
	}

}
