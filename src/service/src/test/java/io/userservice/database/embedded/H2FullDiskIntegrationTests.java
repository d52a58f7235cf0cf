package io.userservice.database.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A disk that is full, and then has room again. */
@ServiceTest
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class H2FullDiskIntegrationTests {

	private static final int SMALL = 3_000_000;

	private static final int LARGE = 64_000_000;

	@TempDir
	private static Path folder;

	@Autowired
	private TestChannels channels;

	private ManagedChannel channel;

	private UserServiceBlockingStub users;

	private final List<Integer> acknowledged = new ArrayList<>();

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry properties) {
		SmallDisk.register();
		properties.add("spring.datasource.url",
				() -> "jdbc:h2:smalldisk:" + folder.resolve("users") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
	}

	@BeforeEach
	void connect() {
		this.channel = this.channels.open((builder) -> {
		});
		this.users = UserServiceGrpc.newBlockingStub(this.channel);
	}

	@Test
	void servesAgainOnceThereIsRoom(CapturedOutput output) {
		for (int times = 1; times <= 2; times++) {
			SmallDisk.resize((long) SMALL * times);
			fill();
			writeToTheFullDisk();
			SmallDisk.resize(LARGE);
			within(Duration.ofMinutes(1)).untilAsserted(() -> this.acknowledged.addAll(create(1).get()));
			assertReads();
		}
		assertThat(this.acknowledged).doesNotHaveDuplicates();
		assertThat(output).doesNotContain("\tat ", "ERROR");
		assertThat(output.getAll().lines()).hasSizeLessThan(60);
	}

	private void fill() {
		assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> {
			while (true) {
				this.acknowledged.addAll(create(200).get());
			}
		})).extracting((failure) -> WireError.of(failure).reason()).isEqualTo("DATABASE_UNAVAILABLE");
	}

	/** All that was acknowledged is found, and health reports it. */
	private void assertReads() {
		within(Duration.ofSeconds(10)).untilAsserted(() -> {
			for (int from = 0; from < this.acknowledged.size(); from += 1000) {
				List<Integer> ids = this.acknowledged.subList(from, Math.min(from + 1000, this.acknowledged.size()));
				assertThat(this.users.batchGetUsers(BatchGetUsersRequest.newBuilder().addAllIds(ids).build())
					.getMissingIdsList()).isEmpty();
			}
			assertThat(
					HealthGrpc.newBlockingStub(this.channel).check(HealthCheckRequest.getDefaultInstance()).getStatus())
				.isEqualTo(ServingStatus.SERVING);
		});
	}

	/** The file may still have room within for a user, but not for many. */
	private void writeToTheFullDisk() {
		SmallDisk.resize(0);
		IntStream.range(0, 30).mapToObj((call) -> create(call % 2 * 200 + 1)).toList().forEach((write) -> {
			try {
				this.acknowledged.addAll(write.get());
			}
			catch (StatusRuntimeException ex) {
				assertThat(WireError.of(ex).reason()).isIn("DATABASE_UNAVAILABLE", "OVERLOADED");
			}
		});
	}

	/** The ids of users that are being created; waits for them when it is asked. */
	private Supplier<List<Integer>> create(int count) {
		ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(this.channel).createUsers(response);
		IntStream.range(0, count).forEach((index) -> requests.onNext(user()));
		requests.onCompleted();
		return () -> response.get().getUsersList().stream().map(User::getId).toList();
	}

	private static CreateUserRequest user() {
		return CreateUserRequest.newBuilder()
			.setName(UUID.randomUUID().toString().repeat(5))
			.setEmail(UUID.randomUUID() + "@example.com")
			.build();
	}

	private static ConditionFactory within(Duration time) {
		return Awaitility.await().atMost(time).ignoreExceptionsInstanceOf(StatusRuntimeException.class);
	}

}
