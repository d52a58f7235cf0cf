package io.userservice.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import net.devh.boot.grpc.server.config.GrpcServerProperties;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.boot.test.context.TestComponent;

/**
 * Opens plaintext channels over real sockets to the service under test, and closes them
 * before its context, which would wait for calls that tests have left open.
 */
@TestComponent
public class TestChannels {

	private final GrpcServerProperties server;

	private final TestTokens tokens;

	private final List<ManagedChannel> open = new ArrayList<>();

	public TestChannels(GrpcServerProperties server, TestTokens tokens) {
		this.server = server;
		this.tokens = tokens;
	}

	/** Opens a channel that sends a token with all scopes. */
	public ManagedChannel open(Consumer<NettyChannelBuilder> settings) {
		return openAnonymous((builder) -> {
			builder.intercept(TestTokens.bearer(this.tokens.withScopes(TestTokens.ALL_SCOPES)));
			settings.accept(builder);
		});
	}

	/** Opens a channel that adds no token. */
	public synchronized ManagedChannel openAnonymous(Consumer<NettyChannelBuilder> settings) {
		NettyChannelBuilder builder = NettyChannelBuilder.forAddress("localhost", this.server.getPort()).usePlaintext();
		settings.accept(builder.intercept(ErrorConformance.INTERCEPTOR));
		ManagedChannel channel = builder.build();
		this.open.add(channel);
		return channel;
	}

	@EventListener(ContextClosedEvent.class)
	public synchronized void close() {
		this.open.forEach(ManagedChannel::shutdownNow);
	}

}
