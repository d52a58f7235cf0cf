package io.userservice.client.starter;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.grpc.ConnectivityState;
import io.grpc.Context.CancellableContext;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.internal.testing.StreamRecorder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.testing.ConsumerApplication;
import io.userservice.client.testing.Replica.Call;
import io.userservice.client.testing.Replica;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The effect of a channel's settings on calls, over real sockets. */
class ChannelIntegrationTests {

	private final Replica first = new Replica();

	private final Replica second = new Replica();

	@AfterEach
	void stop() {
		this.first.close();
		this.second.close();
	}

	@Nested
	class Lifecycle {

		/** Kubernetes kills an application 30 s after it is told to stop. */
		@Test
		void stopsWithinSecondsWhileAStreamIsNotRead() {
			ConfigurableApplicationContext context = ConsumerApplication
				.start(Replica.address(ChannelIntegrationTests.this.first));
			ChannelIntegrationTests.this.first.hang();
			UserServiceGrpc.newBlockingStub(ConsumerApplication.channel(context))
				.listUsers(ListUsersRequest.getDefaultInstance());
			Awaitility.await().until(() -> !ChannelIntegrationTests.this.first.calls.isEmpty());
			assertThat(CompletableFuture.runAsync(context::close)).succeedsWithin(Duration.ofSeconds(20));
		}

		@Test
		void keepsTheGracePeriodThatIsSet() {
			for (String setting : List.of("grpc.client.user-service.shutdown-grace-period=1m",
					"grpc.client.GLOBAL.shutdown-grace-period=1m")) {
				try (ConfigurableApplicationContext context = ConsumerApplication
					.start(Replica.address(ChannelIntegrationTests.this.first), setting)) {
					ConsumerApplication.channel(context);
					assertThat(gracePeriod(context)).isEqualTo(Duration.ofMinutes(1));
				}
			}
			try (ConfigurableApplicationContext context = ConsumerApplication
				.start(Replica.address(ChannelIntegrationTests.this.first))) {
				ConsumerApplication.channel(context);
				assertThat(gracePeriod(context)).isEqualTo(Duration.ofSeconds(5));
			}
		}

		/** As Spring Cloud's refresh does. */
		@Test
		void keepsItsDefaultsWhenTheStartersPropertiesAreBoundAgain() {
			try (ConfigurableApplicationContext context = ConsumerApplication.start(
					Replica.address(ChannelIntegrationTests.this.first), "user-service.client.late.deadline=1s",
					"grpc.client.late.enable-keep-alive=false")) {
				GrpcChannelsProperties channels = context.getBean(GrpcChannelsProperties.class);
				ConfigurableListableBeanFactory beans = context.getBeanFactory();
				beans.destroyBean(channels);
				beans.initializeBean(channels, context.getBeanNamesForType(GrpcChannelsProperties.class)[0]);
				assertThat(channels.getChannel("user-service").isEnableKeepAlive()).isTrue();
				assertThat(channels.getChannel("late").isEnableKeepAlive()).isFalse();
				for (String name : List.of("user-service", "late")) {
					GrpcChannelProperties channel = channels.getChannel(name);
					assertThat(channel.getShutdownGracePeriod()).isEqualTo(Duration.ofSeconds(5));
					assertThat(channel.getKeepAliveTime()).isEqualTo(Duration.ofSeconds(15));
					assertThat(channel.getKeepAliveTimeout()).isEqualTo(Duration.ofSeconds(10));
					assertThat(channel.getMaxInboundMessageSize()).isEqualTo(DataSize.ofMegabytes(32));
				}
			}
		}

		/** Responses of CreateUsers are larger than gRPC's default, 4 MiB. */
		@Test
		void receivesLargeResponsesUnlessALimitIsSet() {
			assertThat(limit()).isEqualTo(DataSize.ofMegabytes(32));
			for (String setting : List.of("grpc.client.user-service.max-inbound-message-size=1MB",
					"grpc.client.user-service.maxInboundMessageSize=1MB",
					"grpc.client.GLOBAL.max-inbound-message-size=1MB")) {
				assertThat(limit(setting)).isEqualTo(DataSize.ofMegabytes(1));
			}
		}

		private DataSize limit(String... settings) {
			try (ConfigurableApplicationContext context = ConsumerApplication
				.start(Replica.address(ChannelIntegrationTests.this.first), settings)) {
				ConsumerApplication.channel(context);
				return context.getBean(GrpcChannelsProperties.class)
					.getChannel("user-service")
					.getMaxInboundMessageSize();
			}
		}

		private Duration gracePeriod(ConfigurableApplicationContext context) {
			return context.getBean(GrpcChannelsProperties.class).getChannel("user-service").getShutdownGracePeriod();
		}

		@Test
		void showsTheStateOfTheChannelAsHealth() {
			try (ConfigurableApplicationContext context = ConsumerApplication
				.start(Replica.address(ChannelIntegrationTests.this.first))) {
				HealthIndicator health = context.getBean(HealthIndicator.class);
				get(UserServiceGrpc.newBlockingStub(ConsumerApplication.channel(context)), 1);
				// gRPC (1.85) lets a call go before it says that the channel is ready.
				Awaitility.await()
					.until(() -> health.health()
						.equals(Health.up().withDetail("user-service", ConnectivityState.READY).build()));
				ChannelIntegrationTests.this.first.close();
				Awaitility.await()
					.until(() -> health.health()
						.getStatus()
						.equals(org.springframework.boot.health.contributor.Status.OUT_OF_SERVICE));
			}
		}

		@Test
		void connectsAgainSoonAfterALongOutage() throws IOException {
			AtomicInteger attempts = new AtomicInteger();
			ServerSocket broken = closingEachConnection(attempts);
			ConsumerApplication.call("static://localhost:" + broken.getLocalPort(),
					List.of("user-service.client.user-service.max-connect-backoff=200ms"), (users) -> {
						// gRPC alone waits for 4 s and more after five attempts, and
						// would
						// make the last of these after some minutes.
						Awaitility.await().until(() -> {
							assertThat(catchThrowable(() -> get(users, 1))).isNotNull();
							return attempts.get() > 15;
						});
						assertThatNoException().isThrownBy(broken::close);
						try (Replica back = new Replica(broken.getLocalPort())) {
							Awaitility.await().ignoreExceptions().until(() -> {
								get(users, 1);
								return !back.calls.isEmpty();
							});
						}
					});
		}

		private ServerSocket closingEachConnection(AtomicInteger attempts) throws IOException {
			ServerSocket server = new ServerSocket(0);
			new Thread(() -> {
				while (!server.isClosed()) {
					try {
						server.accept().close();
						attempts.incrementAndGet();
					}
					catch (IOException ex) {
						// The end of the outage.
					}
				}
			}).start();
			return server;
		}

	}

	@Nested
	class Balancing {

		@Test
		void spreadsCallsOverAllReplicas() {
			callBoth((users) -> {
				connectToBoth(users);
				int before = ChannelIntegrationTests.this.first.calls.size();
				get(users, 20);
				assertThat(ChannelIntegrationTests.this.first.calls).hasSize(before + 10);
			});
		}

		@Test
		void callsTheFirstReplicaOnlyWithPickFirst() {
			callBoth((users) -> get(users, 10), "load-balancing.policy=pick-first");
			assertThat(ChannelIntegrationTests.this.first.calls).hasSize(10);
		}

		@Test
		void skipsReplicasThatAreNotHealthy() {
			callBoth((users) -> {
				connectToBoth(users);
				ChannelIntegrationTests.this.second.setHealth(ServingStatus.NOT_SERVING);
				Awaitility.await().untilAsserted(() -> assertThat(callsOfSecond(users)).isZero());
			});
		}

		@Test
		void callsUnhealthyReplicasWithoutHealthChecks() {
			ChannelIntegrationTests.this.second.setHealth(ServingStatus.NOT_SERVING);
			callBoth(ChannelIntegrationTests.this::connectToBoth, "health-check.enabled=false");
		}

		@Test
		void ejectsReplicasThatFail() {
			callBoth((users) -> {
				connectToBoth(users);
				ChannelIntegrationTests.this.second.failWith(Status.INTERNAL);
				Awaitility.await().untilAsserted(() -> assertThat(callsOfSecond(users)).isZero());
			}, "load-balancing.outlier-detection.enabled=true", "load-balancing.outlier-detection.interval=100ms",
					"load-balancing.outlier-detection.request-volume=1");
		}

		/** How many of ten calls reach the second replica. */
		private int callsOfSecond(UserServiceBlockingStub users) {
			int before = ChannelIntegrationTests.this.second.calls.size();
			for (int call = 0; call < 10; call++) {
				try {
					get(users, 1);
				}
				catch (StatusRuntimeException ex) {
					// The replica counts failed calls, too.
				}
			}
			return ChannelIntegrationTests.this.second.calls.size() - before;
		}

	}

	@Nested
	class Retries {

		@Test
		void retriesGetUserAndListUsersWhenUnavailable() {
			ChannelIntegrationTests.this.first.failWith(Status.UNAVAILABLE);
			callFirst((users) -> {
				assertThat(codeOf(users, (stub) -> get(stub, 1))).isEqualTo(Status.Code.UNAVAILABLE);
				assertThat(codeOf(users, (stub) -> stub.listUsers(ListUsersRequest.getDefaultInstance()).hasNext()))
					.isEqualTo(Status.Code.UNAVAILABLE);
			}, "retry.initial-backoff=1ms", "retry.max-attempts=4");
			assertThat(methods()).containsExactly("GetUser", "GetUser", "GetUser", "GetUser", "ListUsers", "ListUsers",
					"ListUsers", "ListUsers");
		}

		@Test
		void doesNotRetryChat() {
			ChannelIntegrationTests.this.first.failWith(Status.UNAVAILABLE);
			stream((users) -> {
				StreamRecorder<ChatMessage> responses = StreamRecorder.create();
				users.chat(responses).onCompleted();
				assertThat(codeOf(responses)).isEqualTo(Status.Code.UNAVAILABLE);
			});
			assertThat(methods()).containsExactly("Chat");
		}

		@Test
		void doesNotRetryOtherCodesNorWhenDisabled() {
			ChannelIntegrationTests.this.first.failWith(Status.INTERNAL);
			callFirst((users) -> codeOf(users, (stub) -> get(stub, 1)));
			ChannelIntegrationTests.this.first.failWith(Status.UNAVAILABLE);
			callFirst((users) -> codeOf(users, (stub) -> get(stub, 1)), "retry.enabled=false");
			assertThat(methods()).containsExactly("GetUser", "GetUser");
		}

		/** As the service fails calls that it has no room for. */
		@Test
		void addsNoLoadToOverloadedReplicas() {
			ChannelIntegrationTests.this.first.failWith(Status.RESOURCE_EXHAUSTED);
			ChannelIntegrationTests.this.second.failWith(Status.RESOURCE_EXHAUSTED);
			callBoth((users) -> {
				for (int call = 0; call < 30; call++) {
					assertThat(codeOf(users, (stub) -> get(stub, 1))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
				}
			}, "retry.initial-backoff=1ms", "retry.max-attempts=4");
			assertThat(
					ChannelIntegrationTests.this.first.calls.size() + ChannelIntegrationTests.this.second.calls.size())
				.isEqualTo(30);
		}

		@Test
		void waitsForThePushbackOfTheServer() {
			Metadata trailers = new Metadata();
			trailers.put(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER), "300");
			ChannelIntegrationTests.this.first.failWith(Status.RESOURCE_EXHAUSTED, trailers);
			callFirst((users) -> {
				long start = System.nanoTime();
				codeOf(users, (stub) -> get(stub, 1));
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
			}, "retry.max-attempts=2");
			assertThat(methods()).containsExactly("GetUser", "GetUser");
		}

		@Test
		void throttlesRetriesWhenTooManyCallsFail() {
			ChannelIntegrationTests.this.first.failWith(Status.UNAVAILABLE);
			callFirst((users) -> {
				codeOf(users, (stub) -> get(stub, 1));
				codeOf(users, (stub) -> get(stub, 1));
			}, "retry.initial-backoff=1ms", "retry.throttling.max-tokens=4");
			assertThat(methods()).hasSize(3);
		}

		@Test
		void hedgesGetUserWhenEnabled() {
			callBoth((users) -> {
				connectToBoth(users);
				ChannelIntegrationTests.this.first.hang();
				ChannelIntegrationTests.this.second.hang();
				Metadata mark = new Metadata();
				mark.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), "hedged");
				Future<User> call = UserServiceGrpc.newFutureStub(users.getChannel())
					.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(mark))
					.getUser(GetUserRequest.newBuilder().setId(1).build());
				Awaitility.await().during(Duration.ofMillis(300)).until(() -> hedged() == 3);
				call.cancel(true);
			}, "hedging.enabled=true", "hedging.max-attempts=3", "hedging.delay=10ms", "deadline=60s");
		}

		private long hedged() {
			return Stream.of(ChannelIntegrationTests.this.first.calls, ChannelIntegrationTests.this.second.calls)
				.flatMap(List::stream)
				.filter((call) -> "hedged".equals(call.idempotencyKey()))
				.count();
		}

	}

	@Nested
	class IdempotencyKeys {

		@Test
		void retriesCreateUsersWithTheSameKey() {
			ChannelIntegrationTests.this.first.failWith(Status.UNAVAILABLE);
			stream((users) -> {
				assertThat(codeOf(create(users, 1))).isEqualTo(Status.Code.UNAVAILABLE);
				ChannelIntegrationTests.this.first.failOnceWith(Status.UNAVAILABLE);
				assertThat(responseOf(create(users, 1)).getCount()).isEqualTo(1);
			}, "retry.initial-backoff=1ms");
			assertThat(methods()).hasSize(5).containsOnly("CreateUsers");
			assertThat(keys()).doesNotContainNull();
			assertThat(Set.copyOf(keys().subList(0, 3))).hasSize(1);
			assertThat(Set.copyOf(keys().subList(3, 5))).hasSize(1);
			assertThat(Set.copyOf(keys())).hasSize(2);
		}

		/** The call is larger than the buffer that gRPC keeps for retries by default. */
		@Test
		void retriesTheLargestCreateUsersCall() {
			ChannelIntegrationTests.this.first.failOnceWith(Status.UNAVAILABLE);
			stream((users) -> assertThat(responseOf(create(users, 10_000)).getCount()).isEqualTo(10_000));
			assertThat(methods()).containsExactly("CreateUsers", "CreateUsers");
		}

		@Test
		void sendsTheCallersOwnIdempotencyKey() {
			Metadata own = new Metadata();
			own.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), "my own");
			ChannelIntegrationTests.this.first.failOnceWith(Status.UNAVAILABLE);
			stream((users) -> responseOf(
					create(users.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(own)), 1)));
			assertThat(keys()).containsExactly("my own", "my own");
		}

		@Test
		void sendsNoKeyWithOtherRpcs() {
			callFirst((users) -> {
				get(users, 1);
				users.listUsers(ListUsersRequest.getDefaultInstance()).hasNext();
			});
			assertThat(keys()).containsExactly(null, null);
		}

		@Test
		void sendsNoKeyAndDoesNotRetryWhenDisabled() {
			ChannelIntegrationTests.this.first.failWith(Status.UNAVAILABLE);
			stream((users) -> assertThat(codeOf(create(users, 1))).isEqualTo(Status.Code.UNAVAILABLE),
					"idempotency-keys=false");
			assertThat(methods()).containsExactly("CreateUsers");
			assertThat(keys()).containsOnlyNulls();
		}

		private List<String> keys() {
			return ChannelIntegrationTests.this.first.calls.stream().map(Call::idempotencyKey).toList();
		}

		private static StreamRecorder<CreateUsersResponse> create(UserServiceStub users, int count) {
			CreateUserRequest longest = CreateUserRequest.newBuilder()
				.setName("\uD83D\uDE00".repeat(200))
				.setEmail("ü".repeat(250) + "@x.y")
				.build();
			StreamRecorder<CreateUsersResponse> response = StreamRecorder.create();
			StreamObserver<CreateUserRequest> requests = users.createUsers(response);
			for (int index = 0; index < count; index++) {
				requests.onNext(longest);
			}
			requests.onCompleted();
			return response;
		}

	}

	@Nested
	class Deadlines {

		@Test
		void endsCallsToAServerThatDoesNotRespond() {
			ChannelIntegrationTests.this.first.hang();
			callFirst((users) -> assertThat(codeOf(users, (stub) -> get(stub, 1)))
				.isEqualTo(Status.Code.DEADLINE_EXCEEDED), "deadline=50ms");
		}

		@Test
		void setsTheServicesOwnDeadlinesByDefault() {
			callFirst((users) -> {
				get(users, 1);
				// The first call also connects, which takes time.
				get(users, 1);
				users.listUsers(ListUsersRequest.getDefaultInstance()).hasNext();
			});
			assertThat(millisLeft(1)).isBetween(3_000L, 5_000L);
			assertThat(millisLeft(2)).isBetween(50_000L, 60_000L);
		}

		@Test
		void prefersTheDeadlineOfTheMethodToThatOfTheChannel() {
			callFirst((users) -> {
				get(users, 1);
				users.listUsers(ListUsersRequest.getDefaultInstance()).hasNext();
			}, "deadline=20s", "deadlines.list-users=0s");
			assertThat(millisLeft(0)).isBetween(15_000L, 20_000L);
			assertThat(millisLeft(1)).isNull();
		}

		@Test
		void prefersTheDeadlineOfTheStubToThatOfTheSettings() {
			callFirst((users) -> get(users.withDeadlineAfter(30, TimeUnit.SECONDS), 1), "deadline=1s");
			assertThat(millisLeft(0)).isBetween(20_000L, 30_000L);
		}

		@Test
		void keepsAShorterDeadlineOfTheServedCall() {
			var timer = Executors.newSingleThreadScheduledExecutor();
			callFirst((users) -> {
				try (CancellableContext served = Context.current().withDeadlineAfter(30, TimeUnit.SECONDS, timer)) {
					served.run(() -> get(users, 1));
				}
			}, "deadline=60s");
			timer.shutdown();
			assertThat(millisLeft(0)).isBetween(20_000L, 30_000L);
		}

		private Long millisLeft(int call) {
			return ChannelIntegrationTests.this.first.calls.get(call).millisLeft();
		}

	}

	@Test
	void compressesWhenGzipIsEnabled() {
		callFirst((users) -> get(users, 1));
		callFirst((users) -> get(users, 1), "gzip=true");
		assertThat(this.first.calls).extracting(Call::encoding).containsExactly(null, "gzip");
	}

	@Test
	void waitsForAReplicaWithWaitForReady() {
		String address = Replica.address(this.first);
		this.first.close();
		ConsumerApplication.call(address, settingsOf("retry.enabled=false"),
				(users) -> assertThat(codeOf(users, (stub) -> get(stub, 1))).isEqualTo(Status.Code.UNAVAILABLE));
		ConsumerApplication.call(address, settingsOf("wait-for-ready=true", "deadline=200ms"),
				(users) -> assertThat(codeOf(users, (stub) -> get(stub, 1))).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
	}

	@Test
	void appliesSettingsToOtherChannelsByName() {
		String address = Replica.address(this.first);
		try (ConfigurableApplicationContext context = ConsumerApplication.start(address,
				"grpc.client.others.address=" + address, "grpc.client.others.negotiation-type=plaintext",
				"user-service.client.others.deadline=20s")) {
			get(UserServiceGrpc.newBlockingStub(context.getBean(GrpcChannelFactory.class).createChannel("others")), 1);
		}
		assertThat(this.first.calls.get(0).millisLeft()).isBetween(15_000L, 20_000L);
	}

	@Test
	void setsUpChannelsInAnyLocale() {
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag("fa"));
		try {
			callFirst((users) -> get(users, 1));
		}
		finally {
			Locale.setDefault(before);
		}
		assertThat(this.first.calls).hasSize(1);
	}

	/** As the client's README advises for the tests of other services. */
	@Test
	void callsAFakeServiceInProcess() throws IOException {
		Server server = InProcessServerBuilder.forName("users").directExecutor().addService(this.first).build().start();
		ConsumerApplication.call("in-process:users", List.of(), (users) -> get(users, 1));
		server.shutdownNow();
	}

	/** Micrometer's observation fails on an authority of several hosts. */
	@Test
	void observesCallsOverSeveralAddresses() {
		try (ConfigurableApplicationContext context = ConsumerApplication
			.start(Replica.address(this.first, this.second))) {
			get(UserServiceGrpc.newBlockingStub(ConsumerApplication.channel(context)), 1);
			assertThat(context.getBean(MeterRegistry.class).get("grpc.client").timer().count()).isEqualTo(1);
		}
	}

	private void callFirst(Consumer<UserServiceBlockingStub> calls, String... settings) {
		ConsumerApplication.call(Replica.address(this.first), settingsOf(settings), calls);
	}

	private void connectToBoth(UserServiceBlockingStub users) {
		Awaitility.await().until(() -> {
			get(users, 1);
			return !this.first.calls.isEmpty() && !this.second.calls.isEmpty();
		});
	}

	private void callBoth(Consumer<UserServiceBlockingStub> calls, String... settings) {
		ConsumerApplication.call(Replica.address(this.first, this.second), settingsOf(settings), calls);
	}

	private void stream(Consumer<UserServiceStub> calls, String... settings) {
		try (ConfigurableApplicationContext context = ConsumerApplication.start(Replica.address(this.first),
				settingsOf(settings).toArray(String[]::new))) {
			calls.accept(UserServiceGrpc.newStub(ConsumerApplication.channel(context)));
		}
	}

	private List<String> methods() {
		return this.first.calls.stream().map(Call::method).toList();
	}

	private static List<String> settingsOf(String... settings) {
		return Stream.of(settings).map((setting) -> "user-service.client.user-service." + setting).toList();
	}

	private static void get(UserServiceBlockingStub users, int times) {
		for (int call = 0; call < times; call++) {
			users.getUser(GetUserRequest.newBuilder().setId(1).build());
		}
	}

	private static Status.Code codeOf(UserServiceBlockingStub users, Consumer<UserServiceBlockingStub> call) {
		return catchThrowableOfType(StatusRuntimeException.class, () -> call.accept(users)).getStatus().getCode();
	}

	private static Status.Code codeOf(StreamRecorder<?> response) {
		return Status.fromThrowable(catchThrowable(() -> responseOf(response))).getCode();
	}

	private static <R> R responseOf(StreamRecorder<R> response) {
		try {
			return response.firstValue().get(60, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw (RuntimeException) ex.getCause();
		}
		catch (InterruptedException | TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
