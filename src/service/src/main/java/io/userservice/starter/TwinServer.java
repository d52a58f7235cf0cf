package io.userservice.starter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.netty.shaded.io.netty.channel.local.LocalChannel;
import io.grpc.netty.shaded.io.netty.channel.local.LocalIoHandler;
import io.grpc.netty.shaded.io.netty.channel.local.LocalServerChannel;
import io.grpc.stub.MetadataUtils;
import io.userservice.user.read.UserLookups;
import io.userservice.warmup.WarmUpServer;
import net.devh.boot.grpc.server.interceptor.GlobalServerInterceptorConfigurer;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

/**
 * A second gRPC server of this process, with services, interceptors and settings of the
 * same kind. Its connections are Netty's local ones, which lead nowhere but into this
 * JVM; above them everything is as on a socket.
 */
final class TwinServer implements WarmUpServer {

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	/** One for each side. */
	private static final int EVENT_LOOPS = 2;

	private final LocalAddress address = new LocalAddress(TwinServer.class);

	private final EventLoopGroup eventLoops = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, LocalIoHandler.newFactory());

	private final Twin beans;

	private final UserLookups lookups;

	private final Server server;

	private final ManagedChannel channel;

	private final Channel authenticated;

	/**
	 * @param beans makes what the server consists of
	 * @param token of its client
	 */
	TwinServer(Twin beans, String token) {
		this.beans = beans;
		this.lookups = beans.getBean(UserLookups.class);
		this.server = newServer();
		this.channel = NettyChannelBuilder.forAddress(this.address)
			.overrideAuthority("localhost")
			.channelType(LocalChannel.class, LocalAddress.class)
			.eventLoopGroup(this.eventLoops)
			.withOption(ChannelOption.SO_KEEPALIVE, null)
			.directExecutor()
			.disableRetry()
			.usePlaintext()
			.build();
		Metadata headers = new Metadata();
		headers.put(AUTHORIZATION, "Bearer " + token);
		this.authenticated = ClientInterceptors.intercept(this.channel,
				MetadataUtils.newAttachHeadersInterceptor(headers));
	}

	private Server newServer() {
		NettyServerBuilder builder = NettyServerBuilder.forAddress(this.address)
			.channelType(LocalServerChannel.class)
			.bossEventLoopGroup(this.eventLoops)
			.workerEventLoopGroup(this.eventLoops)
			// gRPC (1.85) sets it for every kind of channel, and Netty warns of those
			// that do not have it.
			.withChildOption(ChannelOption.SO_KEEPALIVE, null);
		this.beans.getBeansOfType(GrpcServerConfigurer.class).values().forEach((settings) -> settings.accept(builder));
		List<ServerInterceptor> interceptors = new ArrayList<>();
		this.beans.getBean(GlobalServerInterceptorConfigurer.class).configureServerInterceptors(interceptors);
		this.beans.getBeansOfType(BindableService.class)
			.values()
			.forEach((service) -> builder
				.addService(ServerInterceptors.interceptForward(service.bindService(), interceptors)));
		return builder.build();
	}

	TwinServer start() {
		try {
			this.lookups.start();
			this.server.start();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public Channel channel() {
		return this.authenticated;
	}

	@Override
	public void close() {
		this.channel.shutdownNow();
		this.server.shutdownNow();
		this.lookups.stop();
		this.beans.destroySingletons();
		this.eventLoops.shutdownGracefully();
	}

}
