package io.userservice.client.channel;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AttemptMetricsTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final AtomicInteger failures = new AtomicInteger();

	private Server server;

	private ManagedChannel channel;

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.server.shutdownNow();
	}

	@Test
	void countsFirstAttemptsAndRetries() throws Exception {
		open(Map.of("retryPolicy", Map.of("maxAttempts", 4.0, "initialBackoff", "0.01s", "maxBackoff", "0.01s",
				"backoffMultiplier", 1.0, "retryableStatusCodes", List.of("UNAVAILABLE"))));
		this.failures.set(2);
		get();
		get();
		assertThat(attempts("first")).isEqualTo(2);
		assertThat(attempts("retry")).isEqualTo(2);
	}

	@Test
	void countsHedges() throws Exception {
		open(Map.of("hedgingPolicy",
				Map.of("maxAttempts", 3.0, "hedgingDelay", "0.01s", "nonFatalStatusCodes", List.of("UNAVAILABLE"))));
		this.failures.set(2);
		get();
		assertThat(attempts("first")).isEqualTo(1);
		assertThat(attempts("hedge")).isEqualTo(2);
	}

	@Test
	void reportsTheStateOfAChannel() throws Exception {
		open(Map.of());
		new ChannelStateMetrics(this.registry).created("users", this.channel);
		assertThat(state(ConnectivityState.IDLE)).isEqualTo(1);
		get();
		Awaitility.await().until(() -> state(ConnectivityState.READY) == 1);
		assertThat(state(ConnectivityState.IDLE)).isZero();
		this.server.shutdownNow();
		Awaitility.await().until(() -> state(ConnectivityState.READY) == 0);
	}

	private double state(ConnectivityState state) {
		return this.registry.get("grpc.client.channel.state")
			.tags("channel", "users", "state", state.name().toLowerCase(Locale.ROOT))
			.gauge()
			.value();
	}

	private double attempts(String kind) {
		return this.registry.find("grpc.client.attempts")
			.tags("rpc.service", "user.UserService", "rpc.method", "GetUser", "kind", kind)
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
	}

	private void get() {
		UserServiceGrpc.newBlockingStub(this.channel).getUser(GetUserRequest.newBuilder().setId(1).build());
	}

	private void open(Map<String, ?> policy) throws IOException {
		this.server = NettyServerBuilder.forPort(0).addService(new UserServiceImplBase() {
			@Override
			public void getUser(GetUserRequest request, StreamObserver<User> response) {
				if (AttemptMetricsTests.this.failures.getAndDecrement() > 0) {
					response.onError(Status.UNAVAILABLE.asRuntimeException());
					return;
				}
				response.onNext(User.getDefaultInstance());
				response.onCompleted();
			}
		}).build().start();
		Map<String, Object> method = new HashMap<>(policy);
		method.put("name", List.of(Map.of("service", "user.UserService")));
		this.channel = NettyChannelBuilder.forAddress("localhost", this.server.getPort())
			.usePlaintext()
			.enableRetry()
			.defaultServiceConfig(Map.of("methodConfig", List.of(method)))
			.intercept(new AttemptMetrics(this.registry))
			.build();
	}

}
