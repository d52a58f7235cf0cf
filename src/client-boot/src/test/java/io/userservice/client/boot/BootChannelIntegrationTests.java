package io.userservice.client.boot;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.grpc.ChannelCredentials;
import io.grpc.ConnectivityState;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc.UserServiceFutureStub;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.client.UserCopy;
import io.userservice.client.channel.ChannelStates;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientDefaultServiceConfigCustomizer;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.ChannelCredentialsProvider;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.client.ImportGrpcClients;
import org.springframework.grpc.client.NettyGrpcChannelFactory;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.unit.DataSize;

import static io.userservice.client.boot.BootApplication.CHANNEL;
import static io.userservice.client.boot.BootApplication.CLIENT;
import static io.userservice.client.boot.BootApplication.plaintext;
import static io.userservice.client.boot.BootApplication.withJar;
import static io.userservice.client.boot.BootApplication.withoutJar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The effect of a channel's settings on calls of Boot's own client, over real sockets.
 */
class BootChannelIntegrationTests {

	private final FakeReplica first = new FakeReplica();

	private final FakeReplica second = new FakeReplica();

	@AfterEach
	void stop() {
		this.first.close();
		this.second.close();
	}

	@Test
	void hasOneChannelForTheThreeKindsOfStub() {
		withJar(plaintext(one())).withUserConfiguration(Stubs.class).run((context) -> {
			ManagedChannel channel = (ManagedChannel) context.getBean(UserServiceBlockingStub.class).getChannel();
			assertThat(context.getBean(UserServiceStub.class).getChannel()).isSameAs(channel);
			assertThat(context.getBean(UserServiceFutureStub.class).getChannel()).isSameAs(channel);
			GrpcChannelFactory factory = context.getBean(NettyGrpcChannelFactory.class);
			assertThat(factory.createChannel("user-service")).isSameAs(channel);
			assertThat(factory.createChannel("user-service",
					ChannelBuilderOptions.defaults().withInterceptors(List.of(new NoInterceptor()))))
				.isNotSameAs(channel);
			channel.shutdownNow();
			assertThat(factory.createChannel("user-service")).isNotSameAs(channel);
			assertThat(factory.createChannel("others")).isNotSameAs(factory.createChannel("others"));
		});
	}

	/** So that it can be injected by its class, and asked for other channels. */
	@Test
	void leavesTheProviderOfCredentialsAsItIs() {
		withoutJar().run((bare) -> withJar(plaintext(one()))
			.run((context) -> assertThat(context.getBean(ChannelCredentialsProvider.class))
				.hasSameClassAs(bare.getBean(ChannelCredentialsProvider.class))));
		withJar(plaintext(one())).withUserConfiguration(OwnCredentials.class).run((context) -> {
			assertThat(get(stub(context))).isTrue();
			assertThat(context.getBean(OwnCredentials.Provider.class).names).contains("user-service");
			context.getBean(NettyGrpcChannelFactory.class).createChannel("others");
			assertThat(context.getBean(OwnCredentials.Provider.class).names).contains("others");
		});
	}

	@Test
	void retriesWithKeysAndTokensAndTheBackoffThatIsSet() {
		this.first.failures.set(2);
		withJar(plaintext(one(), CLIENT + "retry.initial-backoff=5ms", CLIENT + "token.value=t")).run((context) -> {
			stub(context).createUser(CreateUserRequest.getDefaultInstance());
			Map<String, Object> config = new HashMap<>();
			context.getBean(GrpcClientDefaultServiceConfigCustomizer.class).customize("user-service", config);
			// Boot 4.1.0 makes 0.50000000s of 50 ms in its own properties.
			assertThat(config).asString().contains("initialBackoff=0.005000000s");
		});
		assertThat(this.first.sent("grpc-previous-rpc-attempts")).containsExactly(null, "1", "2");
		assertThat(this.first.sent("authorization")).containsOnly("Bearer t");
		assertThat(this.first.sent("idempotency-key")).doesNotContainNull().hasSize(3);
	}

	@Test
	void spreadsCallsOverSeveralAddressesThatAreHealthy() {
		withJar(plaintext("static://localhost:%d,localhost:%d".formatted(this.first.port(), this.second.port())))
			.run((context) -> {
				UserServiceBlockingStub users = stub(context);
				Awaitility.await()
					.until(() -> get(users) && !this.first.calls.isEmpty() && !this.second.calls.isEmpty());
				this.second.health.setStatus("user.UserService", ServingStatus.NOT_SERVING);
				Awaitility.await().until(() -> {
					int before = this.second.calls.size();
					for (int call = 0; call < 10; call++) {
						get(users);
					}
					return this.second.calls.size() == before;
				});
				assertThat(context.getBean(MeterRegistry.class).get("grpc.client").timers()).isNotEmpty();
			});
	}

	@Test
	void callsAServerInTheProcess() throws Exception {
		Server server = InProcessServerBuilder.forName("users").directExecutor().addService(this.first).build().start();
		withJar(CHANNEL + "target=in-process:users").run((context) -> assertThat(get(stub(context))).isTrue());
		server.shutdownNow();
	}

	@Test
	void hasItsOwnDefaultsUnlessOthersAreSet() {
		withJar(plaintext(one())).run((context) -> {
			GrpcClientProperties.Channel channel = channel(context);
			assertThat(channel.getIdle().getTimeout()).hasMinutes(30);
			assertThat(channel.getKeepalive().getTime()).hasSeconds(15);
			assertThat(channel.getKeepalive().getTimeout()).hasSeconds(10);
			assertThat(channel.getInbound().getMessage().getMaxSize()).isEqualTo(DataSize.ofMegabytes(32));
		});
		withJar(plaintext(one(), CHANNEL + "idle.timeout=20s", CHANNEL + "keepalive.time=5m",
				CHANNEL + "keepalive.timeout=20s", CHANNEL + "inbound.message.maxSize=4MB"))
			.run((context) -> {
				GrpcClientProperties.Channel channel = channel(context);
				assertThat(channel.getIdle().getTimeout()).hasSeconds(20);
				assertThat(channel.getKeepalive().getTime()).hasMinutes(5);
				assertThat(channel.getKeepalive().getTimeout()).hasSeconds(20);
				assertThat(channel.getInbound().getMessage().getMaxSize()).isEqualTo(DataSize.ofMegabytes(4));
			});
	}

	/** What Boot's own properties say of a method wins. */
	@Test
	void leavesAMethodToBootsOwnServiceConfig() {
		String method = CHANNEL + "service-config.method[0].";
		this.first.failures.set(1);
		withJar(plaintext(one(), method + "name[0].service=user.UserService", method + "name[0].method=GetUser",
				method + "wait-for-ready=true"))
			.run((context) -> {
				assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> get(stub(context))).getStatus())
					.isEqualTo(Status.UNAVAILABLE);
				this.first.failures.set(1);
				stub(context).createUser(CreateUserRequest.getDefaultInstance());
			});
		assertThat(this.first.calls).hasSize(3);
	}

	@Test
	void showsTheStateOfTheChannelAsHealth() {
		withJar(plaintext(one(), "management.health.grpcChannel.enabled=false"))
			.run((context) -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
		withJar(plaintext(one())).run((context) -> {
			HealthIndicator health = context.getBean("grpcChannelHealthIndicator", HealthIndicator.class);
			assertThat(health.health()).isEqualTo(Health.up().build());
			get(stub(context));
			// gRPC (1.85) lets a call go before it says that the channel is ready.
			Awaitility.await()
				.until(() -> health.health()
					.equals(Health.up().withDetail("user-service", ConnectivityState.READY).build()));
			this.first.close();
			Awaitility.await()
				.until(() -> health.health()
					.equals(Health.outOfService()
						.withDetail("user-service", ConnectivityState.TRANSIENT_FAILURE)
						.build()));
		});
	}

	/** The application's other parts have their health all the same. */
	@Test
	void isDownIfTheStatesCannotBeHad() {
		withJar(plaintext(one())).withBean("failing", ChannelStates.class, () -> () -> {
			throw new IllegalStateException("no channels");
		}).run((context) -> {
			HealthIndicator health = context.getBean("grpcChannelHealthIndicator", HealthIndicator.class);
			assertThat(health.health().getStatus()).isEqualTo(org.springframework.boot.health.contributor.Status.DOWN);
		});
	}

	/** The same meters as with net.devh's starter. */
	@Test
	void countsAttemptsAndStates() {
		this.first.failures.set(1);
		withJar(plaintext(one())).run((context) -> {
			get(stub(context));
			context.getBean(GrpcChannelFactory.class).createChannel("others");
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(meters.get("grpc.client.attempts").counters()).hasSize(2)
				.allSatisfy((counter) -> assertThat(counter.count()).isEqualTo(1))
				.extracting((counter) -> counter.getId().getTag("kind"))
				.containsExactlyInAnyOrder("first", "retry");
			assertThat(meters.get("grpc.client.channel.state").tag("channel", "user-service").gauges()).hasSize(5);
			assertThat(meters.find("grpc.client.channel.state").tag("channel", "others").gauge()).isNull();
			assertThat(meters.get("grpc.client").tag("rpc.method", "GetUser").timer().count()).isEqualTo(1);
			((ManagedChannel) stub(context).getChannel()).shutdownNow();
			get(stub(context));
			Awaitility.await()
				.until(() -> meters.get("grpc.client.channel.state").tag("state", "ready").gauge().value() == 1);
		});
	}

	@Test
	void keepsACopyOfTheUsers() {
		Names names = new Names();
		withJar(plaintext(one())).withBean(Names.class, () -> names)
			.run((context) -> Awaitility.await()
				.untilAsserted(() -> assertThat(names.calls).contains("put Ada", "store token")));
	}

	/** A copy that nobody fills would look like one of no users. */
	@Test
	void endsTheStartWhereACopyHasNoChannel() {
		withJar().withBean(Names.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("spring.grpc.client.channel.user-service.target with value 'not set'"));
	}

	/** The starter's 30 s would be all that Kubernetes gives. */
	@Test
	void shortensTheTimeThatAnOpenCallMayTakeAtTheEnd() {
		withJar(plaintext(one())).run((context) -> {
			NettyGrpcChannelFactory factory = context.getBean(NettyGrpcChannelFactory.class);
			factory.createChannel("user-service");
			factory.createChannel("others");
			List<?> channels = (List<?>) ReflectionTestUtils.getField(ReflectionTestUtils.getField(factory, "boot"),
					"channels");
			assertThat(channels).extracting("shutdownGracePeriod")
				.containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(30));
		});
	}

	private String one() {
		return "static://localhost:" + this.first.port();
	}

	private static UserServiceBlockingStub stub(BeanFactory context) {
		return UserServiceGrpc.newBlockingStub(context.getBean(GrpcChannelFactory.class).createChannel("user-service"));
	}

	private static boolean get(UserServiceBlockingStub users) {
		return users.getUser(GetUserRequest.newBuilder().setId(1).build()).getId() == 1;
	}

	private static GrpcClientProperties.Channel channel(BeanFactory context) {
		return context.getBean(GrpcClientProperties.class).getChannel().get("user-service");
	}

	/** The three kinds of stub. */
	@Configuration(proxyBeanMethods = false)
	@ImportGrpcClients(target = "user-service",
			types = { UserServiceBlockingStub.class, UserServiceStub.class, UserServiceFutureStub.class })
	static class Stubs {

	}

	/** Does nothing. */
	private static class NoInterceptor implements io.grpc.ClientInterceptor {

		@Override
		public <Q, R> io.grpc.ClientCall<Q, R> interceptCall(io.grpc.MethodDescriptor<Q, R> method,
				io.grpc.CallOptions options, io.grpc.Channel next) {
			return next.newCall(method, options);
		}

	}

	/** A copy that records its calls. */
	static class Names implements UserCopy {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		@Override
		public String token() {
			return "";
		}

		@Override
		public void clear() {
			this.calls.add("clear");
		}

		@Override
		public void put(User user) {
			this.calls.add("put " + user.getName());
		}

		@Override
		public void remove(int id) {
			this.calls.add("remove " + id);
		}

		@Override
		public void store(String token) {
			this.calls.add("store " + token);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnCredentials {

		@Bean
		Provider provider() {
			return new Provider();
		}

		/** It is final, so that nothing could take its place. */
		static final class Provider implements ChannelCredentialsProvider {

			final Set<String> names = ConcurrentHashMap.newKeySet();

			@Override
			public ChannelCredentials getChannelCredentials(String name) {
				this.names.add(name);
				return InsecureChannelCredentials.create();
			}

		}

	}

}
