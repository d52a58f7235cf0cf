package io.userservice.client.starter;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.userservice.tls.TlsSettings.Pair;
import io.userservice.tls.TlsSettings.Store;
import io.userservice.tls.TlsSettings;
import io.userservice.tls.netty.TlsContexts;
import net.devh.boot.grpc.client.config.GrpcChannelProperties.Security;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.config.NegotiationType;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * The TLS of channels whose {@code grpc.client.<name>.security} names files. Their
 * certificates, keys and trust anchors rotate. Other channels keep the starter's TLS.
 */
public class ChannelTls {

	private static final String GLOBAL = GrpcChannelsProperties.GLOBAL_PROPERTIES_KEY;

	private final GrpcChannelsProperties channels;

	private final Map<String, SslContext> contexts = new HashMap<>();

	ChannelTls(GrpcChannelsProperties channels, ObjectProvider<TlsContexts> contexts) {
		this.channels = channels;
		for (String name : names(channels)) {
			GrpcChannelProperties channel = channels.getChannel(name);
			if (hasFiles(channel)) {
				this.contexts.put(name, contexts.getObject()
					.forClient(settings(name, channel.getSecurity()), channel.getSecurity().isClientAuthEnabled()));
			}
		}
	}

	/** Null for a channel without TLS, or without files. */
	public @Nullable SslContext contextOf(String name) {
		return isTls(this.channels.getChannel(name)) ? this.contexts.getOrDefault(name, this.contexts.get(GLOBAL))
				: null;
	}

	/** The global one first: its mistakes are reported under its own name. */
	private static Collection<String> names(GrpcChannelsProperties channels) {
		LinkedHashSet<String> names = new LinkedHashSet<>(List.of(GLOBAL));
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

}
