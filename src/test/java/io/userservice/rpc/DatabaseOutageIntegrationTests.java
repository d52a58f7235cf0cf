package io.userservice.rpc;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.userservice.Answer;
import io.userservice.Http;
import io.userservice.ServiceTest;
import io.userservice.TestChannels;
import io.userservice.TestPostgres;
import io.userservice.WireError;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** A real PostgreSQL that goes away and comes back. */
@ServiceTest
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class DatabaseOutageIntegrationTests {

	@TempDir
	private static Path data;

	private static EmbeddedPostgres postgres;

	@Autowired
	private TestChannels channels;

	@LocalServerPort
	private int httpPort;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry properties) throws IOException {
		postgres = builder().start();
		properties.add("spring.datasource.url", () -> TestPostgres.url(postgres, "postgres"));
		properties.add("spring.datasource.username", () -> "postgres");
	}

	private static EmbeddedPostgres.Builder builder() {
		return EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
	}

	@AfterAll
	static void stop() throws IOException {
		postgres.close();
	}

	@Test
	void saysSoAndServesAgainWithoutARestart(CapturedOutput output) throws Exception {
		var channel = this.channels.open((builder) -> {
		});
		UserServiceBlockingStub stub = UserServiceGrpc.newBlockingStub(channel).withDeadlineAfter(2, TimeUnit.MINUTES);
		HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
		assertThat(WireError.of(() -> get(stub)).reason()).isEqualTo("USER_NOT_FOUND");
		int port = postgres.getPort();
		postgres.close();

		assertUnavailable(WireError.of(() -> get(stub)));
		assertUnavailable(WireError.of(() -> stub.listUsers(ListUsersRequest.getDefaultInstance()).hasNext()));
		assertUnavailable(WireError.of(() -> create(UserServiceGrpc.newStub(channel))));
		Awaitility.await()
			.atMost(Duration.ofSeconds(15))
			.untilAsserted(() -> assertThat(check(health)).isEqualTo(ServingStatus.NOT_SERVING));
		assertThat(Http.get(this.httpPort, "/actuator/health/readiness").statusCode()).isEqualTo(503);
		assertThat(Http.get(this.httpPort, "/actuator/health/liveness").statusCode()).isEqualTo(200);
		assertThat(output).doesNotContain("request id");

		postgres = builder().setPort(port).start();
		Awaitility.await()
			.atMost(Duration.ofSeconds(15))
			.untilAsserted(() -> assertThat(check(health)).isEqualTo(ServingStatus.SERVING));
		assertThat(WireError.of(() -> get(stub)).reason()).isEqualTo("USER_NOT_FOUND");
		assertThat(create(UserServiceGrpc.newStub(channel)).getCount()).isEqualTo(1);
	}

	private static void assertUnavailable(WireError error) {
		assertThat(error.code()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(error.reason()).isEqualTo("DATABASE_UNAVAILABLE");
		assertThat(error.wire()).doesNotContain("localhost", "jdbc", "Exception", "Hikari");
	}

	private static void get(UserServiceBlockingStub stub) {
		stub.getUser(GetUserRequest.newBuilder().setId(1).build());
	}

	private static CreateUsersResponse create(UserServiceGrpc.UserServiceStub stub) {
		Answer<CreateUsersResponse> answer = new Answer<>();
		StreamObserver<CreateUserRequest> requests = stub.createUsers(answer);
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail("ada@example.com").build());
		requests.onCompleted();
		return answer.get();
	}

	private static ServingStatus check(HealthGrpc.HealthBlockingStub health) {
		return health.check(HealthCheckRequest.newBuilder().setService("user.UserService").build()).getStatus();
	}

}
