package io.userservice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.userservice.fake.UserServiceFake;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The fake in an in-process server, for one test of the rules that it shares. */
public final class FakeService implements AfterEachCallback, AutoCloseable {

	private final String name = UUID.randomUUID().toString();

	private final UserServiceFake users = new UserServiceFake();

	private final List<ManagedChannel> channels = new ArrayList<>();

	private final Server server;

	public FakeService() {
		try {
			this.server = InProcessServerBuilder.forName(this.name).addService(this.users).build().start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public UserServiceFake users() {
		return this.users;
	}

	public ManagedChannel open() {
		ManagedChannel channel = InProcessChannelBuilder.forName(this.name)
			.intercept(ErrorConformance.INTERCEPTOR)
			.build();
		this.channels.add(channel);
		return channel;
	}

	/** Sends a token with each call that nobody has signed. */
	public static ClientInterceptor bearer(Map<String, Object> claims) {
		String json = claims.entrySet()
			.stream()
			.map((claim) -> "\"%s\": \"%s\"".formatted(claim.getKey(), claim.getValue()))
			.collect(Collectors.joining(", ", "{", "}"));
		return TestTokens.bearer("e30."
				+ Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8)) + ".");
	}

	@Override
	public void afterEach(ExtensionContext context) {
		close();
	}

	@Override
	public void close() {
		this.channels.forEach(ManagedChannel::shutdownNow);
		this.server.shutdownNow();
	}

}
