package io.userservice.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.userservice.file.ReloadingFiles;

import org.springframework.util.function.ThrowingSupplier;

/** Builds the TLS contexts of server and channels, and renews what their files hold. */
public class TlsContexts {

	private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	private final TlsFilePoller poller;

	private final Map<String, Instant> expiries = new ConcurrentHashMap<>();

	public TlsContexts(TlsFilePoller poller) {
		this.poller = poller;
	}

	/**
	 * When the certificates in use expire, by the prefix of their properties, such as
	 * {@code grpc.server.security}.
	 */
	public Map<String, Instant> expiries() {
		return Map.copyOf(this.expiries);
	}

	public SslContext forServer(TlsSettings settings, ClientAuth clientAuth) {
		SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forServer(keyManager(settings)))
			.clientAuth(clientAuth);
		SslContext context = (clientAuth == ClientAuth.NONE) ? build(builder, settings)
				: buildWithTrust(builder, settings);
		this.poller.repeat(() -> SessionResumption.invalidateTickets(context));
		return context;
	}

	/**
	 * @param showsIdentity whether the client has a certificate of its own
	 */
	public SslContext forClient(TlsSettings settings, boolean showsIdentity) {
		SslContextBuilder builder = GrpcSslContexts.forClient();
		if (showsIdentity) {
			builder.keyManager(keyManager(settings));
		}
		return buildWithTrust(builder, settings);
	}

	/**
	 * Since gRPC 1.81 each key pair has an alias of its own, so that a handshake during a
	 * renewal gets the key of its certificate.
	 */
	private AdvancedTlsX509KeyManager keyManager(TlsSettings settings) {
		AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
		this.poller.follow(settings.keyMaterial(), (material) -> {
			keys.updateIdentityCredentials(material.chain().toArray(X509Certificate[]::new), material.key());
			this.expiries.put(settings.prefix(), material.expiry());
		});
		return keys;
	}

	/**
	 * The context is built before the trust is filled: a server would keep the names of
	 * the authorities that it finds now and send them to its clients for ever, and the
	 * clients of a later authority would not show their certificates.
	 */
	private SslContext buildWithTrust(SslContextBuilder builder, TlsSettings settings) {
		ReloadingFiles<TrustAnchors> files = settings.trustAnchors();
		if (files == null) {
			return build(builder, settings);
		}
		// By default it verifies the server's host name, too.
		AdvancedTlsX509TrustManager trust = ThrowingSupplier.of(AdvancedTlsX509TrustManager.newBuilder()::build).get();
		SslContext context = build(builder.trustManager(trust), settings);
		this.poller.follow(files,
				(anchors) -> trust.updateTrustCredentials(anchors.certificates().toArray(X509Certificate[]::new)));
		return context;
	}

	private static SslContext build(SslContextBuilder builder, TlsSettings settings) {
		builder.protocols(protocols(settings)).sessionTimeout(SessionResumption.TIMEOUT_SECONDS);
		if (settings.ciphers() != null && !settings.ciphers().isEmpty()) {
			builder.ciphers(settings.ciphers());
		}
		try {
			SslContext context = builder.build();
			SessionResumption.disable(context);
			return context;
		}
		catch (SSLException | IllegalArgumentException ex) {
			throw settings.invalid("ciphers", Objects.requireNonNullElse(settings.ciphers(), "not set"),
					"no TLS context can be built (%s)".formatted(ex.getMessage()));
		}
	}

	private static String[] protocols(TlsSettings settings) {
		String[] wanted = settings.protocols();
		if (wanted == null || wanted.length == 0) {
			return PROTOCOLS.toArray(String[]::new);
		}
		if (!PROTOCOLS.containsAll(List.of(wanted))) {
			throw settings.invalid("protocols", String.join(",", wanted), "only TLSv1.3 and TLSv1.2 can be used");
		}
		return wanted;
	}

}
