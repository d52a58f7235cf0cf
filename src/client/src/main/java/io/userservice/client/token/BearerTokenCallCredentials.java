package io.userservice.client;

import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;

/**
 * Sends a token with each attempt of a call, but not without TLS to another machine
 * unless that is allowed.
 */
class BearerCredentials extends CallCredentials {

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	private final TokenSource source;

	private final String property;

	private final boolean allowPlaintext;

	/**
	 * @param source of the token
	 * @param property its settings, such as {@code user-service.client.users.token}
	 * @param allowPlaintext whether it may be sent without TLS to another machine
	 */
	BearerCredentials(TokenSource source, String property, boolean allowPlaintext) {
		this.source = source;
		this.property = property;
		this.allowPlaintext = allowPlaintext;
	}

	BearerCredentials forThisCall() {
		TokenSource own = this.source.forThisCall();
		return (own != this.source) ? new BearerCredentials(own, this.property, this.allowPlaintext) : this;
	}

	@Override
	public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
		if (!this.allowPlaintext && isExposed(call)) {
			applier.fail(Status.UNAUTHENTICATED
				.withDescription(("The token of %1$s is not sent without TLS to another machine; use TLS, or set"
						+ " %1$s.allow-plaintext=true where the network is trusted.")
					.formatted(this.property)));
		}
		else {
			this.source.token(executor).whenComplete((token, failure) -> apply(token, failure, applier));
		}
	}

	private void apply(String token, Throwable failure, MetadataApplier applier) {
		if (failure != null) {
			applier.fail(Status.UNAVAILABLE.withDescription("%s gives no token now.".formatted(this.property))
				.withCause(failure));
			return;
		}
		Metadata headers = new Metadata();
		if (token != null) {
			headers.put(AUTHORIZATION, "Bearer " + token);
		}
		applier.apply(headers);
	}

	private static boolean isExposed(RequestInfo call) {
		return call.getSecurityLevel() == SecurityLevel.NONE
				&& call.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress peer
				&& (peer.getAddress() == null || !peer.getAddress().isLoopbackAddress());
	}

}
