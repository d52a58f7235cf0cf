package io.userservice.starter;

import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.userservice.tls.TlsContexts;
import io.userservice.tls.TlsSettings.Pair;
import io.userservice.tls.TlsSettings.Store;
import io.userservice.tls.TlsSettings;
import net.devh.boot.grpc.server.config.GrpcServerProperties.Security;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** Serves TLS with certificates that rotate, as {@code grpc.server.security} says. */
@Component
@ConditionalOnBooleanProperty("grpc.server.security.enabled")
public class ServerTls implements GrpcServerConfigurer {

	private final SslContext context;

	ServerTls(GrpcServerProperties properties, TlsContexts contexts) {
		Security security = properties.getSecurity();
		this.context = contexts.forServer(settings(security), ClientAuth.valueOf(security.getClientAuth().name()));
		// The starter would read the files once more, fail for keys in PKCS#1 format,
		// and name no property.
		security.setEnabled(false);
	}

	@Override
	public void accept(ServerBuilder<?> builder) {
		// Any other kind of server fails here instead of serving without TLS.
		((NettyServerBuilder) builder).sslContext(this.context);
	}

	private static TlsSettings settings(Security security) {
		return new TlsSettings("grpc.server.security",
				new Pair(security.getCertificateChain(), security.getPrivateKey(), security.getPrivateKeyPassword()),
				new Store(security.getKeyStore(), security.getKeyStoreFormat(), security.getKeyStorePassword()),
				security.getTrustCertCollection(),
				new Store(security.getTrustStore(), security.getTrustStoreFormat(), security.getTrustStorePassword()),
				security.getCiphers(), security.getProtocols());
	}

}
