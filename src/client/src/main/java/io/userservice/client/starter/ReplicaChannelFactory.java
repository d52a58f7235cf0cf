package io.userservice.client.starter;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.userservice.client.ChannelProperties;
import io.userservice.client.ClientProperties;
import io.userservice.client.cache.UserCaches;
import io.userservice.client.channel.ChannelDefaults;
import io.userservice.client.channel.ChannelListener;
import io.userservice.client.channel.ConnectBackoff;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.channelfactory.ShadedNettyChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.config.NegotiationType;
import net.devh.boot.grpc.client.interceptor.GlobalClientInterceptorRegistry;
import net.devh.boot.grpc.common.util.GrpcUtils;

/**
 * The starter's channel factory (3.1.0), for several static addresses, certificates that
 * rotate, and a bounded time between attempts to connect. Needed as long as the project
 * stands on the starter, which has had no commit since 2024-10-27.
 */
class ReplicaChannelFactory extends ShadedNettyChannelFactory {

	private final ChannelTls tls;

	private final ClientProperties client;

	private final UserCaches caches;

	private final List<ChannelListener> listeners;

	private final ConnectBackoff backoff = new ConnectBackoff();

	ReplicaChannelFactory(GrpcChannelsProperties properties, GlobalClientInterceptorRegistry interceptors,
			List<GrpcChannelConfigurer> configurers, ChannelTls tls, ClientProperties client, UserCaches caches,
			Stream<ChannelListener> listeners) {
		super(properties, interceptors, configurers);
		this.listeners = listeners.toList();
		this.tls = tls;
		this.client = client;
		this.caches = caches;
	}

	@Override
	protected ManagedChannel newManagedChannel(String name) {
		ManagedChannel channel = super.newManagedChannel(name);
		ChannelProperties properties = this.client.channels().get(name);
		if (properties != null) {
			this.backoff.limit(channel, properties.maxConnectBackoff());
			if (!properties.triesAddressesInTurn(getPropertiesFor(name).getDefaultLoadBalancingPolicy())) {
				this.backoff.endSilentAttempts(channel);
			}
		}
		this.listeners.forEach((listener) -> listener.created(name, channel));
		return channel;
	}

	@Override
	public synchronized void close() {
		this.backoff.close();
		super.close();
	}

	@Override
	protected NettyChannelBuilder newChannelBuilder(String name) {
		NettyChannelBuilder builder = newBuilder(name);
		this.caches.configure(name, builder);
		return this.client.channels().containsKey(name) ? builder.withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS,
				(int) ChannelDefaults.CONNECT_TIMEOUT.toMillis()) : builder;
	}

	private NettyChannelBuilder newBuilder(String name) {
		GrpcChannelProperties channel = getPropertiesFor(name);
		if (channel.getAddress() != null
				&& GrpcUtils.DOMAIN_SOCKET_ADDRESS_SCHEME.equals(channel.getAddress().getScheme())) {
			// gRPC (1.85) sets the option for every kind of socket, and Netty warns of
			// each connection that does not have it.
			return super.newChannelBuilder(name).withOption(ChannelOption.SO_KEEPALIVE, null);
		}
		if (!hasSeveralAddresses(channel.getAddress())) {
			return super.newChannelBuilder(name);
		}
		NettyChannelBuilder builder = NettyChannelBuilder.forTarget(escaped(channel.getAddress()))
			.defaultLoadBalancingPolicy(channel.getDefaultLoadBalancingPolicy());
		// gRPC takes all addresses together for the authority, in which Micrometer's
		// observation (1.15 to 1.17) finds no host and fails the call. Under TLS the
		// starter's authority-override is needed anyway.
		return (channel.getNegotiationType() == NegotiationType.TLS) ? builder
				: builder.overrideAuthority(name.replaceAll("[^A-Za-z0-9.-]", "-"));
	}

	/** The starter reads key files once, and not those in PKCS#1 format. */
	@Override
	protected void configureSecurity(NettyChannelBuilder builder, String name) {
		SslContext context = this.tls.contextOf(name);
		if (context == null) {
			super.configureSecurity(builder, name);
			return;
		}
		String authority = getPropertiesFor(name).getSecurity().getAuthorityOverride();
		if (isNonNullAndNonBlank(authority)) {
			builder.overrideAuthority(authority);
		}
		builder.sslContext(context);
	}

	static boolean hasSeveralAddresses(URI address) {
		return address != null && "static".equals(address.getScheme()) && address.getAuthority() != null
				&& address.getAuthority().contains(",");
	}

	/**
	 * gRPC 1.83 and newer parse targets by RFC 3986, which allows no second colon in an
	 * authority unless it is escaped. The starter's resolver gets the addresses without
	 * escapes, as before.
	 */
	static String escaped(URI address) {
		return "static://" + address.getAuthority().replace(":", "%3A");
	}

}
