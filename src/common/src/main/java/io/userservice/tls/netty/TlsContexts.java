package io.userservice.tls.netty;

import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLException;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.userservice.tls.TlsFilePoller;
import io.userservice.tls.TlsManagers;
import io.userservice.tls.TlsSettings;

/** Builds the TLS contexts of server and channels over gRPC's shaded Netty. */
public class TlsContexts {

	private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	private final TlsManagers managers;

	private final TlsFilePoller poller;

	public TlsContexts(TlsManagers managers, TlsFilePoller poller) {
		this.managers = managers;
		this.poller = poller;
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

	private AdvancedTlsX509KeyManager keyManager(TlsSettings settings) {
		return this.managers.keys(settings.prefix(), settings.keyMaterial());
	}

	private SslContext buildWithTrust(SslContextBuilder builder, TlsSettings settings) {
		return this.managers.withTrust(settings.trustAnchors(),
				(trust) -> build((trust != null) ? builder.trustManager(trust) : builder, settings));
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
