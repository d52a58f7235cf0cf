package io.userservice.client.token;

import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;

/**
 * Sends a bearer token with each attempt of a call. To another machine it is sent only
 * over TLS, unless plaintext is allowed.
 */
public class BearerTokenCallCredentials extends CallCredentials {

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	private final TokenSupplier supplier;

	private final String prefix;

	private final boolean allowPlaintext;

	/**
	 * @param supplier of the token
	 * @param prefix of its properties, such as {@code user-service.client.users.token}
	 * @param allowPlaintext whether it may be sent without TLS to another machine
	 */
	public BearerTokenCallCredentials(TokenSupplier supplier, String prefix, boolean allowPlaintext) {
		this.supplier = supplier;
		this.prefix = prefix;
		this.allowPlaintext = allowPlaintext;
	}

	/** The credentials for the attempts of one call. */
	public BearerTokenCallCredentials forThisCall() {
		TokenSupplier own = this.supplier.forThisCall();
		return (own != this.supplier) ? new BearerTokenCallCredentials(own, this.prefix, this.allowPlaintext) : this;
	}

	@Override
	public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
		if (!this.allowPlaintext && isExposed(call)) {
			applier.fail(Status.UNAUTHENTICATED
				.withDescription(("The token of %1$s is not sent without TLS to another machine; use TLS, or set"
						+ " %1$s.allow-plaintext=true where the network is trusted.")
					.formatted(this.prefix)));
		}
		else {
			this.supplier.token(executor).whenComplete((token, failure) -> apply(token, failure, applier));
		}
	}

	private void apply(String token, Throwable failure, MetadataApplier applier) {
		if (failure != null) {
			applier.fail(Status.UNAVAILABLE.withDescription("%s gives no token now.".formatted(this.prefix))
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
