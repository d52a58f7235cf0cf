package io.userservice.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.userservice.file.Reloading;
import org.jspecify.annotations.Nullable;

import org.springframework.util.function.ThrowingSupplier;

/** Makes the managers of certificates and keys, and renews what their files hold. */
public class TlsManagers {

	private final TlsFilePoller poller;

	private final Map<String, Instant> expiries = new ConcurrentHashMap<>();

	public TlsManagers(TlsFilePoller poller) {
		this.poller = poller;
	}

	/**
	 * When the certificates in use expire, by the prefix of their properties, such as
	 * {@code grpc.server.security}.
	 */
	public Map<String, Instant> expiries() {
		return Map.copyOf(this.expiries);
	}

	/**
	 * The manager of the certificate to show. Since gRPC 1.81 each key pair has an alias
	 * of its own, so that a handshake during a renewal gets the key of its certificate.
	 * @param prefix of the properties, such as {@code grpc.server.security}
	 */
	public AdvancedTlsX509KeyManager keys(String prefix, Reloading<KeyMaterial> files) {
		AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
		this.poller.follow(files, (material) -> {
			keys.updateIdentityCredentials(material.chain().toArray(X509Certificate[]::new), material.key());
			this.expiries.put(prefix, material.expiry());
		});
		return keys;
	}

	/**
	 * Makes a TLS context with the manager of the trusted authorities, which verifies the
	 * server's host name, too. It is filled after the context is made: a server would
	 * keep the names of the authorities that it finds now and send them to its clients
	 * for ever, and the clients of a later authority would not show their certificates.
	 * @param files null if the authorities of the JVM are trusted
	 * @param maker of the context, with null if the authorities of the JVM are trusted
	 */
	public <C> C withTrust(@Nullable Reloading<TrustAnchors> files,
			Function<@Nullable AdvancedTlsX509TrustManager, C> maker) {
		if (files == null) {
			return maker.apply(null);
		}
		AdvancedTlsX509TrustManager trust = ThrowingSupplier.of(AdvancedTlsX509TrustManager.newBuilder()::build).get();
		C context = maker.apply(trust);
		this.poller.follow(files,
				(anchors) -> trust.updateTrustCredentials(anchors.certificates().toArray(X509Certificate[]::new)));
		return context;
	}

}
