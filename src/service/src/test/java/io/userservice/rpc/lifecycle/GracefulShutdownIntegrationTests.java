package io.userservice.rpc.lifecycle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Http;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceProcess;
import io.userservice.testing.SharedSigningKey;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Signals a process to terminate while calls are open. */
class GracefulShutdownIntegrationTests {

	@TempDir
	private static Path folder;

	private ServiceProcess service;

	private ManagedChannel channel;

	private String token;

	private ClientInterceptor bearer;

	private UserServiceStub users;

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.service.close();
	}

	@Test
	void reportsNotServingThenEndsResponseStreamsAndFinishesCalls() throws Exception {
		// Time enough for the calls of the quiet period on a busy machine.
		start("user-service.shutdown.quiet-period=12s");
		assertServes();
		ResponseCollector<HealthCheckResponse> health = watch();
		ResponseCollector<ChatMessage> chat = new ResponseCollector<>();
		StreamObserver<ChatMessage> messages = this.users.chat(chat);
		messages.onNext(ChatMessage.newBuilder().setMessage("before").build());
		ResponseCollector<CreateUsersResponse> created = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = this.users.createUsers(created);
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail("ada@example.com").build());
		Awaitility.await().until(() -> chat.soFar().size() == 1);
		Awaitility.await().until(() -> statuses(health).equals(List.of(ServingStatus.SERVING)));

		this.service.signal("TERM");
		Awaitility.await()
			.until(() -> statuses(health).equals(List.of(ServingStatus.SERVING, ServingStatus.NOT_SERVING)));
		// In the quiet period calls are served as before, on new connections too.
		messages.onNext(ChatMessage.newBuilder().setMessage("meanwhile").build());
		Awaitility.await().until(() -> chat.soFar().size() == 2);
		assertThat(Http.get(this.service.httpPort(), "/actuator/health/readiness").statusCode()).isEqualTo(503);
		assertServes();

		WireError end = WireError.of(chat::all);
		assertThat(end.code()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(end.reason()).isEqualTo("SHUTTING_DOWN");
		assertThat(getUserOnAnotherConnection()).isEqualTo(Status.Code.UNAVAILABLE);
		requests.onCompleted();
		assertThat(created.get().getCount()).isEqualTo(1);
		assertThat(this.service.awaitExit()).isZero();
		assertThat(this.service.log()).contains("HikariPool-1 - Shutdown completed").doesNotContain("WARN", "ERROR");
	}

	@Test
	void endsCallsThatAreOpenAtTheTimeout() throws Exception {
		start("user-service.shutdown.quiet-period=0s", "user-service.shutdown.timeout=4s",
				"user-service.limits.write-statements=1", "user-service.limits.statement-timeout=1m",
				"user-service.limits.write-overload-wait=1m");
		// Warms the service up, so that the call below begins before the signal comes.
		assertServes();
		ResponseCollector<CreateUsersResponse> created = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = this.users.createUsers(created);
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail("ada@example.com").build());
		ResponseCollector<HealthCheckResponse> health = watch();
		Awaitility.await().until(() -> !health.soFar().isEmpty());
		List<ResponseCollector<CreateUsersResponse>> waiting = createManyUsersManyTimes();
		this.service.signal("TERM");
		assertThat(WireError.of(created::all).reason()).isEqualTo("SHUTTING_DOWN");
		assertThat(waiting).extracting(GracefulShutdownIntegrationTests::end)
			.isSubsetOf("OK", "SHUTTING_DOWN", "OVERLOADED");
		assertThat(this.service.awaitExit()).isZero();
		assertThat(this.service.log()).doesNotContain("Exception", "ERROR");
	}

	/** More than can be stored until the time is up. */
	private List<ResponseCollector<CreateUsersResponse>> createManyUsersManyTimes() {
		List<ResponseCollector<CreateUsersResponse>> all = new ArrayList<>();
		List<StreamObserver<CreateUserRequest>> open = new ArrayList<>();
		for (int call = 0; call < 40; call++) {
			ResponseCollector<CreateUsersResponse> responses = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> requests = this.users.createUsers(responses);
			for (int user = 0; user < 1_000; user++) {
				requests
					.onNext(CreateUserRequest.newBuilder().setName("A").setEmail(call + "." + user + "@e.org").build());
			}
			all.add(responses);
			open.add(requests);
		}
		open.forEach(StreamObserver::onCompleted);
		// On a very fast machine all are stored.
		Awaitility.await().until(() -> waitingWrites() > 1 || all.stream().allMatch(ResponseCollector::hasEnded));
		return all;
	}

	private double waitingWrites() throws Exception {
		String metrics = Http.get(this.service.httpPort(), "/actuator/prometheus").body();
		return metrics.lines()
			.filter((line) -> line.startsWith("user_service_bound_used{") && line.contains("\"write-statements\""))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.indexOf('}') + 1).trim()))
			.sum();
	}

	private static String end(ResponseCollector<CreateUsersResponse> responses) {
		try {
			responses.all();
			return "OK";
		}
		catch (StatusRuntimeException ex) {
			return WireError.of(ex).reason();
		}
	}

	@Test
	void exitsAtOnceOnASecondSignal() throws Exception {
		start("user-service.shutdown.quiet-period=1h", "user-service.shutdown.timeout=2h");
		ResponseCollector<HealthCheckResponse> health = watch();
		this.service.signal("TERM");
		Awaitility.await().until(() -> statuses(health).contains(ServingStatus.NOT_SERVING));
		assertThat(this.service.isAlive()).isTrue();
		this.service.signal("TERM");
		assertThat(this.service.awaitExit()).isEqualTo(143);
	}

	private void assertServes() throws InterruptedException {
		assertThat(getUserOnAnotherConnection()).isEqualTo(Status.Code.NOT_FOUND);
		assertThat(Http.get(this.service.httpPort(), "/actuator/health/liveness").statusCode()).isEqualTo(200);
		assertThat(Http
			.post(this.service.httpPort(), "/user.UserService/GetUser", "{\"id\": 1}", "Authorization",
					"Bearer " + this.token)
			.statusCode()).isEqualTo(404);
	}

	private void start(String... settings) throws Exception {
		SharedSigningKey key = new SharedSigningKey(folder);
		List<String> all = new ArrayList<>(List.of(settings));
		all.add(key.setting());
		all.add("user-service.http.enabled=true");
		all.add("logging.level.com.zaxxer.hikari=info");
		all.add("spring.datasource.url=jdbc:h2:mem:users;DB_CLOSE_ON_EXIT=FALSE");
		this.service = new ServiceProcess(folder, all).start();
		this.channel = this.service.openChannel();
		this.token = key.tokens().withScopes(TestTokens.ALL_SCOPES);
		this.bearer = TestTokens.bearer(this.token);
		this.users = UserServiceGrpc.newStub(this.channel).withInterceptors(this.bearer);
		this.service.awaitReady();
	}

	private ResponseCollector<HealthCheckResponse> watch() {
		ResponseCollector<HealthCheckResponse> responses = new ResponseCollector<>();
		HealthGrpc.newStub(this.channel)
			.watch(HealthCheckRequest.newBuilder().setService("user.UserService").build(), responses);
		return responses;
	}

	private static List<ServingStatus> statuses(ResponseCollector<HealthCheckResponse> health) {
		return health.soFar().stream().map(HealthCheckResponse::getStatus).toList();
	}

	private Status.Code getUserOnAnotherConnection() throws InterruptedException {
		ManagedChannel another = this.service.openChannel();
		try {
			return catchThrowableOfType(StatusRuntimeException.class,
					() -> UserServiceGrpc.newBlockingStub(another)
						.withInterceptors(this.bearer)
						.getUser(GetUserRequest.newBuilder().setId(1).build()))
				.getStatus()
				.getCode();
		}
		finally {
			another.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
		}
	}

}
