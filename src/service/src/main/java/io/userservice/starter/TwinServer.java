package io.userservice.starter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.userservice.api.UserServiceGrpc;
import io.userservice.user.read.UserLookups;
import io.userservice.warmup.WarmUpServer;
import io.userservice.warmup.WarmUpTokens;
import net.devh.boot.grpc.server.interceptor.GlobalServerInterceptorConfigurer;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import org.jspecify.annotations.Nullable;

/**
 * A second gRPC server of this process, with services, interceptors and settings of the
 * same kind, on any free port of the loopback address. Its event loops are its own, since
 * the lag of the others adapts limits; they are of the kind that gRPC chooses, as the JVM
 * compiles for the classes that it has seen: over Netty's channels within the process
 * much was compiled again for the first callers.
 */
final class TwinServer implements WarmUpServer {

	/** One for each side. */
	private static final int EVENT_LOOPS = 2;

	private static final boolean EPOLL = Epoll.isAvailable();

	private final EventLoopGroup eventLoops = EPOLL ? new EpollEventLoopGroup(EVENT_LOOPS)
			: new NioEventLoopGroup(EVENT_LOOPS);

	private final Twin beans;

	private final UserLookups lookups;

	private final Server server;

	private final WarmUpTokens tokens;

	private @Nullable ManagedChannel channel;

	/**
	 * @param beans makes what the server consists of
	 * @param tokens of its client
	 */
	TwinServer(Twin beans, WarmUpTokens tokens) {
		this.beans = beans;
		this.lookups = beans.getBean(UserLookups.class);
		this.server = newServer();
		this.tokens = tokens;
	}

	private Server newServer() {
		NettyServerBuilder builder = NettyServerBuilder
			.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.channelType(EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
			.bossEventLoopGroup(this.eventLoops)
			.workerEventLoopGroup(this.eventLoops);
		this.beans.getBeansOfType(GrpcServerConfigurer.class).values().forEach((settings) -> settings.accept(builder));
		List<ServerInterceptor> interceptors = new ArrayList<>();
		this.beans.getBean(GlobalServerInterceptorConfigurer.class).configureServerInterceptors(interceptors);
		// Health and reflection would need no token.
		this.beans.getBeansOfType(BindableService.class)
			.values()
			.stream()
			.map(BindableService::bindService)
			.filter((service) -> service.getServiceDescriptor().getName().equals(UserServiceGrpc.SERVICE_NAME))
			.forEach((service) -> builder.addService(ServerInterceptors.interceptForward(service, interceptors)));
		return builder.build();
	}

	TwinServer start() {
		try {
			this.lookups.start();
			this.server.start();
			this.channel = NettyChannelBuilder.forAddress(this.server.getListenSockets().get(0))
				.channelType(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
				.eventLoopGroup(this.eventLoops)
				.directExecutor()
				.disableRetry()
				.usePlaintext()
				.build();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public Channel channel() {
		return new TwinClient(Objects.requireNonNull(this.channel), this.tokens);
	}

	@Override
	public void close() {
		if (this.channel != null) {
			this.channel.shutdownNow();
		}
		this.server.shutdownNow();
		this.lookups.stop();
		this.beans.destroySingletons();
		this.eventLoops.shutdownGracefully();
	}

}
