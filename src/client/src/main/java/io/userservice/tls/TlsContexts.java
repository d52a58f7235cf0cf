package io.userservice.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.util.AdvancedTlsX509TrustManager;

/** Builds the contexts of server and channels; their files are followed from then on. */
public class TlsContexts {

	private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	private final TlsWatcher watcher;

	public TlsContexts(TlsWatcher watcher) {
		this.watcher = watcher;
	}

	public SslContext forServer(TlsSettings settings, ClientAuth clientAuth) {
		TlsSource<KeyMaterial> identity = settings.identity();
		RotatingKeyManager keys = new RotatingKeyManager();
		SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forServer(keys)).clientAuth(clientAuth);
		SslContext context = (clientAuth == ClientAuth.NONE) ? build(builder, settings)
				: buildWithTrust(builder, settings);
		this.watcher.follow(identity, keys::use);
		this.watcher.repeat(() -> SessionResumption.forget(context));
		return context;
	}

	public SslContext forClient(TlsSettings settings, boolean showsIdentity) {
		SslContextBuilder builder = GrpcSslContexts.forClient();
		if (showsIdentity) {
			RotatingKeyManager keys = new RotatingKeyManager();
			this.watcher.follow(settings.identity(), keys::use);
			builder.keyManager(keys);
		}
		return buildWithTrust(builder, settings);
	}

	/**
	 * The context is built before the trust is filled: a server would keep the names of
	 * the authorities that it finds now, tell them to its clients for ever, and so keep
	 * those of a later authority from showing their certificates.
	 */
	private SslContext buildWithTrust(SslContextBuilder builder, TlsSettings settings) {
		if (settings.trust().isEmpty()) {
			return build(builder, settings);
		}
		AdvancedTlsX509TrustManager trust = newTrustManager();
		SslContext context = build(builder.trustManager(trust), settings);
		this.watcher.follow(settings.trust().get(), (renewed) -> use(trust, renewed));
		return context;
	}

	private static SslContext build(SslContextBuilder builder, TlsSettings settings) {
		String[] protocols = protocols(settings);
		if (settings.ciphers() != null && !settings.ciphers().isEmpty()) {
			builder.ciphers(settings.ciphers());
		}
		try {
			SslContext context = builder.protocols(protocols).sessionTimeout(SessionResumption.SECONDS).build();
			SessionResumption.keepNone(context);
			return context;
		}
		catch (SSLException | IllegalArgumentException ex) {
			throw new TlsSettingException("%s cannot be used (ciphers %s, protocols %s): %s"
				.formatted(settings.prefix(), settings.ciphers(), Arrays.toString(protocols), ex.getMessage()));
		}
	}

	private static String[] protocols(TlsSettings settings) {
		String[] wanted = settings.protocols();
		if (wanted == null || wanted.length == 0) {
			return PROTOCOLS.toArray(String[]::new);
		}
		if (!PROTOCOLS.containsAll(List.of(wanted))) {
			throw new TlsSettingException("%s.protocols=%s: only TLSv1.3 and TLSv1.2 can be used."
				.formatted(settings.prefix(), String.join(",", wanted)));
		}
		return wanted;
	}

	private static AdvancedTlsX509TrustManager newTrustManager() {
		try {
			// By default it verifies the server's host name, too.
			return AdvancedTlsX509TrustManager.newBuilder().build();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void use(AdvancedTlsX509TrustManager manager, TrustAnchors trust) {
		try {
			manager.updateTrustCredentials(trust.authorities().toArray(X509Certificate[]::new));
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
