package io.userservice.tls;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.userservice.tls.TlsSettings.Pair;
import io.userservice.tls.TlsSettings.Store;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelProperties.Security;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.config.NegotiationType;

/**
 * Gives channels over TLS that name files of their own a trust and a certificate that
 * rotate, as {@code grpc.client.*.security} says. The others keep the starter's.
 */
class ClientTls implements GrpcChannelConfigurer {

	private static final String GLOBAL = GrpcChannelsProperties.GLOBAL_PROPERTIES_KEY;

	private final GrpcChannelsProperties channels;

	private final Map<String, SslContext> contexts = new HashMap<>();

	ClientTls(GrpcChannelsProperties channels, TlsContexts contexts) {
		this.channels = channels;
		Collection<String> names = names(channels);
		names.forEach((name) -> {
			GrpcChannelProperties channel = channels.getChannel(name);
			if (hasFiles(channel)) {
				this.contexts.put(name, contexts.forClient(settings(name, channel.getSecurity()),
						channel.getSecurity().isClientAuthEnabled()));
			}
		});
		// Only after all have been read: they inherit from the global one.
		names.forEach((name) -> takeFiles(channels.getClient().get(name).getSecurity()));
	}

	@Override
	public void accept(ManagedChannelBuilder<?> builder, String name) {
		SslContext context = this.contexts.getOrDefault(name, this.contexts.get(GLOBAL));
		if (context != null && builder instanceof NettyChannelBuilder netty && isTls(this.channels.getChannel(name))) {
			netty.sslContext(context);
		}
	}

	/** The global one first: what is wrong in it is told under its name. */
	private static Collection<String> names(GrpcChannelsProperties channels) {
		LinkedHashSet<String> names = new LinkedHashSet<>(List.of(GLOBAL));
		// Makes sure that it exists.
		channels.getGlobalChannel();
		names.addAll(channels.getClient().keySet());
		return names;
	}

	private static boolean hasFiles(GrpcChannelProperties channel) {
		Security security = channel.getSecurity();
		return isTls(channel) && (security.isClientAuthEnabled() || security.getTrustCertCollection() != null
				|| security.getTrustStore() != null);
	}

	private static boolean isTls(GrpcChannelProperties channel) {
		return channel.getNegotiationType() == NegotiationType.TLS;
	}

	private static TlsSettings settings(String name, Security security) {
		return new TlsSettings("grpc.client.%s.security".formatted(name),
				new Pair(security.getCertificateChain(), security.getPrivateKey(), security.getPrivateKeyPassword()),
				new Store(security.getKeyStore(), security.getKeyStoreFormat(), security.getKeyStorePassword()),
				security.getTrustCertCollection(),
				new Store(security.getTrustStore(), security.getTrustStoreFormat(), security.getTrustStorePassword()),
				security.getCiphers(), security.getProtocols());
	}

	/**
	 * The starter would read them once more, fail for keys in PKCS#1 format, and name no
	 * property.
	 */
	private static void takeFiles(Security security) {
		security.setClientAuthEnabled(false);
		security.setTrustCertCollection(null);
		security.setTrustStore(null);
	}

}
