package io.userservice.warmup;

import java.util.concurrent.CompletableFuture;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.userservice.UserServiceApplication;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Http;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A replica whose warm-up has begun, and does not end. */
@ExtendWith(OutputCaptureExtension.class)
class WarmUpReadinessIntegrationTests {

	private final EndlessServer warmUp = new EndlessServer();

	private final CompletableFuture<ConfigurableApplicationContext> context = new CompletableFuture<>();

	/** Completed when the application is ready, or has not started. */
	private final CompletableFuture<Void> started = new CompletableFuture<>();

	private final Thread main = new Thread(() -> {
		try {
			start();
		}
		finally {
			this.started.complete(null);
		}
	});

	private void start() {
		new SpringApplicationBuilder(UserServiceApplication.class).initializers((started) -> {
			this.context.complete(started);
			((GenericApplicationContext) started).registerBean(EndlessServer.class, () -> this.warmUp,
					(definition) -> definition.setPrimary(true));
		})
			.run("--server.port=0", "--grpc.server.port=0", "--spring.datasource.url=jdbc:h2:mem:warm-up",
					"--user-service.security.development-token-file=", "--user-service.shutdown.quiet-period=0s",
					"--user-service.warm-up.calls=1", "--user-service.warm-up.timeout=10m");
	}

	@BeforeEach
	void awaitTheWarmUp() {
		this.main.start();
		CompletableFuture.anyOf(this.warmUp.call, this.started).join();
		assertThat(this.started).as("ready before the warm-up's end").isNotDone();
	}

	@Test
	void isLiveAndServesButIsNotReadyBeforeItsEnd() throws Exception {
		ConfigurableApplicationContext started = this.context.get();
		int http = started.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		ManagedChannel channel = ManagedChannelBuilder
			.forAddress("localhost", started.getBean(GrpcServerProperties.class).getPort())
			.usePlaintext()
			.build();
		assertThat(Http.get(http, "/actuator/health/liveness").statusCode()).isEqualTo(200);
		assertThat(Http.get(http, "/actuator/health/readiness").statusCode()).isEqualTo(503);
		assertThat(health(channel)).isEqualTo(ServingStatus.NOT_SERVING);
		assertThat(catchThrowableOfType(StatusRuntimeException.class,
				() -> UserServiceGrpc.newBlockingStub(channel).getUser(GetUserRequest.getDefaultInstance()))
			.getStatus()
			.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
		this.warmUp.call.get().onClose(Status.NOT_FOUND, new Metadata());
		this.main.join();
		assertThat(Http.get(http, "/actuator/health/readiness").statusCode()).isEqualTo(200);
		assertThat(health(channel)).isEqualTo(ServingStatus.SERVING);
		channel.shutdownNow();
		started.close();
	}

	@Test
	void shutsDownWithoutBecomingReady(CapturedOutput output) throws Exception {
		this.context.get().close();
		this.main.join();
		assertThat(output).doesNotContain("Health is SERVING").doesNotContain("Warmed up").doesNotContain("gRPC:");
	}

	private static ServingStatus health(Channel channel) {
		return HealthGrpc.newBlockingStub(channel)
			.check(HealthCheckRequest.newBuilder().setService(UserServiceGrpc.SERVICE_NAME).build())
			.getStatus();
	}

	/** Its first call ends when the test ends it. */
	private static final class EndlessServer extends Channel implements WarmUpServer.Starter, WarmUpServer {

		private final CompletableFuture<ClientCall.Listener<?>> call = new CompletableFuture<>();

		@Override
		public WarmUpServer start() {
			return this;
		}

		@Override
		public Channel channel() {
			return this;
		}

		@Override
		public void close() {
		}

		@Override
		public String authority() {
			return "endless";
		}

		@Override
		public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
			return new ClientCall<>() {

				@Override
				public void start(Listener<R> responses, Metadata headers) {
					EndlessServer.this.call.complete(responses);
				}

				@Override
				public void request(int messages) {
				}

				@Override
				public void cancel(String message, Throwable cause) {
				}

				@Override
				public void halfClose() {
				}

				@Override
				public void sendMessage(Q message) {
				}

			};
		}

	}

}
