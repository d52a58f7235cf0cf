package io.userservice.http.forward;

import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.CallCredentials;
import io.grpc.Metadata;

/**
 * The token of the HTTP client as credentials of its call, so that the channel does not
 * add its own.
 */
final class CallerToken extends CallCredentials {

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of(HttpMetadata.AUTHORIZATION,
			Metadata.ASCII_STRING_MARSHALLER);

	private final List<String> tokens;

	CallerToken(List<String> tokens) {
		this.tokens = List.copyOf(tokens);
	}

	@Override
	public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier applier) {
		Metadata metadata = new Metadata();
		this.tokens.forEach((token) -> metadata.put(AUTHORIZATION, token));
		applier.apply(metadata);
	}

}
