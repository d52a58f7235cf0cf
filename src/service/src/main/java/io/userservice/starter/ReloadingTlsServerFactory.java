package io.userservice.starter;

import java.util.List;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.userservice.tls.TlsSettings.Pair;
import io.userservice.tls.TlsSettings.Store;
import io.userservice.tls.TlsSettings;
import io.userservice.tls.netty.TlsContexts;
import net.devh.boot.grpc.common.util.GrpcUtils;
import net.devh.boot.grpc.server.config.GrpcServerProperties.Security;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import net.devh.boot.grpc.server.serverfactory.ShadedNettyGrpcServerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The starter's server factory (3.1.0), with the TLS of {@code grpc.server.security} that
 * follows its files. The starter reads them once, not those in PKCS#1 format, and names
 * no property in its errors. Also takes host names as addresses. Boot's own gRPC server
 * has SSL bundles for it, which do not rotate yet (4.1).
 * <p>
 * For {@code grpc.server.port=0} the system chooses a port when the server starts. The
 * starter looks for one long before, which another program can have taken by then.
 */
class ReloadingTlsServerFactory extends ShadedNettyGrpcServerFactory {

	private final GrpcServerProperties properties;

	private final boolean anyPort;

	private final @Nullable SslContext context;

	private @Nullable Server server;

	/**
	 * @param anyPort whether {@code grpc.server.port} is 0
	 */
	ReloadingTlsServerFactory(GrpcServerProperties properties, List<GrpcServerConfigurer> configurers,
			TlsContexts contexts, boolean anyPort) {
		super(properties, configurers);
		this.properties = properties;
		this.anyPort = anyPort;
		Security security = properties.getSecurity();
		this.context = security.isEnabled()
				? contexts.forServer(settings(security), ClientAuth.valueOf(security.getClientAuth().name())) : null;
	}

	@Override
	public Server createServer() {
		Server created = super.createServer();
		this.server = created;
		return created;
	}

	/** Asked by the starter once it has started the server. */
	@Override
	public int getPort() {
		if (this.anyPort && this.server != null && !isUnixSocket()) {
			this.properties.setPort(this.server.getPort());
		}
		return super.getPort();
	}

	private boolean isUnixSocket() {
		return this.properties.getAddress().startsWith(GrpcUtils.DOMAIN_SOCKET_ADDRESS_SCHEME + ":");
	}

	@Override
	protected NettyServerBuilder newServerBuilder() {
		if (isUnixSocket()) {
			// gRPC (1.85) sets the option for every kind of socket, and Netty warns of
			// each connection that does not have it.
			return super.newServerBuilder().withChildOption(ChannelOption.SO_KEEPALIVE, null);
		}
		return NettyServerBuilder.forAddress(ServerAddress.of(this.properties, this.anyPort));
	}

	@Override
	protected void configureSecurity(NettyServerBuilder builder) {
		if (this.context != null) {
			builder.sslContext(this.context);
		}
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
