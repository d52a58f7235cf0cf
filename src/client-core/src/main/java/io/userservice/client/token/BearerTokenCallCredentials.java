package io.userservice.client.token;

import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ProxyDetector;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Sends a bearer token with each attempt of a call. To another machine it is sent only
 * over TLS, unless plaintext is allowed.
 */
public class BearerTokenCallCredentials extends CallCredentials {

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	/**
	 * The service takes 16 kB of metadata, of which this leaves 1 kB for other entries.
	 */
	static final int MAX_LENGTH = 15 * 1024;

	private static final Pattern VISIBLE_CHARACTERS = Pattern.compile("[!-~]+");

	private final TokenSupplier supplier;

	private final String prefix;

	private final boolean allowPlaintext;

	private final ObservedProxies proxies;

	private final SentHeader header;

	/** Whether all calls of the channel have the same supplier, and so one caller. */
	private final boolean shared;

	/** The token that was sent last. */
	private volatile @Nullable String sent;

	/**
	 * @param supplier of the token
	 * @param prefix of its properties, such as {@code user-service.client.users.token}
	 * @param allowPlaintext whether it may be sent without TLS to another machine
	 */
	public BearerTokenCallCredentials(TokenSupplier supplier, String prefix, boolean allowPlaintext) {
		this(supplier, prefix, allowPlaintext, new ObservedProxies(), new SentHeader(), true);
	}

	private BearerTokenCallCredentials(TokenSupplier supplier, String prefix, boolean allowPlaintext,
			ObservedProxies proxies, SentHeader header, boolean shared) {
		this.supplier = supplier;
		this.shared = shared;
		this.prefix = prefix;
		this.allowPlaintext = allowPlaintext;
		this.proxies = proxies;
		this.header = header;
	}

	/** The credentials for the attempts of one call. */
	public BearerTokenCallCredentials forThisCall() {
		TokenSupplier ofCall = this.supplier.forThisCall();
		return new BearerTokenCallCredentials(ofCall, this.prefix, this.allowPlaintext, this.proxies, this.header,
				ofCall == this.supplier);
	}

	/**
	 * The token of this call's caller, without waiting: the last one that the channel has
	 * sent, if all of its calls have one caller. Null if there is none at hand.
	 */
	public @Nullable String atHand() {
		return this.shared ? this.header.token() : this.supplier.token(Runnable::run).getNow(null);
	}

	/** The token that the last attempt of this call was sent with; null for none. */
	public @Nullable String sent() {
		return this.sent;
	}

	/**
	 * The detector that the channel must use, so that a proxy on this machine is not
	 * taken for the service.
	 */
	public ProxyDetector proxyDetector() {
		return this.proxies;
	}

	/** Reports that the service has refused the token of this call. */
	public void refused() {
		String token = this.sent;
		if (token != null) {
			this.supplier.refused(token);
		}
	}

	/** gRPC logs a header with other characters, and does not send it. */
	static boolean isToken(String value) {
		return VISIBLE_CHARACTERS.matcher(value).matches();
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
		if (token != null && token.length() > MAX_LENGTH) {
			applier.fail(Status.UNAUTHENTICATED.withDescription("The token of %s has %,d characters; %,d can be sent."
				.formatted(this.prefix, token.length(), MAX_LENGTH)));
			return;
		}
		this.sent = token;
		applier.apply((token != null) ? this.header.of(token) : new Metadata());
	}

	private boolean isExposed(RequestInfo call) {
		return call.getSecurityLevel() == SecurityLevel.NONE
				&& call.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress peer
				&& (this.proxies.isUsed() || peer.getAddress() == null || !peer.getAddress().isLoopbackAddress());
	}

	/**
	 * The header that was sent last, by all calls of the channel, which mostly have the
	 * same token. gRPC only reads it.
	 */
	private static final class SentHeader {

		private volatile @Nullable Header last;

		@Nullable String token() {
			Header header = this.last;
			return (header != null) ? header.token : null;
		}

		Metadata of(String token) {
			Header header = this.last;
			if (header == null || !header.token.equals(token)) {
				Metadata metadata = new Metadata();
				metadata.put(AUTHORIZATION, "Bearer " + token);
				header = new Header(token, metadata);
				this.last = header;
			}
			return header.metadata;
		}

		private record Header(String token, Metadata metadata) {
		}

	}

}
