package io.userservice.attack;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Http;
import io.userservice.testing.Measuring;
import io.userservice.testing.TestPostgres;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Another session holds users while callers write them, and others. */
@Measuring
class LockedUserAttackIntegrationTests {

	private static final int AT_A_TIME = 6;

	@TempDir
	private Path folder;

	private final Set<String> reasons = new ConcurrentSkipListSet<>();

	@Test
	void storesUsersOfOthersWhileUpdatesOfOneWait() throws SQLException {
		String url = TestPostgres.newDatabase();
		try (AttackedService service = new AttackedService(this.folder, "spring.datasource.url=" + url,
				"spring.datasource.username=" + TestPostgres.USER,
				"spring.datasource.password=" + TestPostgres.PASSWORD, "user-service.http.enabled=true");
				Connection other = DriverManager.getConnection(url, TestPostgres.USER, TestPostgres.PASSWORD)) {
			UserServiceStub attacker = UserServiceGrpc.newStub(service.attackersChannel());
			UserServiceBlockingStub blocking = UserServiceGrpc.newBlockingStub(service.attackersChannel());
			List<Integer> ids = IntStream.range(0, AT_A_TIME)
				.map((user) -> create(blocking, "locked" + user))
				.boxed()
				.toList();
			other.setAutoCommit(false);
			other.createStatement().execute("update users set version = version where name like 'locked%'");
			service.assertServedDuring(() -> {
				during(service, (again) -> attacker.updateUser(update(ids.get(0)), again));
				during(service, (again) -> attacker.deleteUser(DeleteUserRequest.newBuilder().setId(ids.get(0)).build(),
						as(again)));
				AtomicInteger next = new AtomicInteger();
				during(service,
						(again) -> attacker.updateUser(update(ids.get(next.getAndIncrement() % AT_A_TIME)), again));
			});
			assertThat(this.reasons).containsExactly("LOCK_TIMEOUT");
			assertThat(service.process().metric("user_service_bound_refused_total", "write-statements")).isZero();
			assertTellsHttpClients(service, ids.get(0));
			assertEndsWithItsDeadline(blocking, ids.get(0));
			other.rollback();
			assertThat(blocking.updateUser(update(ids.get(0))).getName()).isEqualTo("renamed");
			Awaitility.await()
				.until(() -> service.process().metric("user_service_bound_used", "write-statements") == 0);
			Awaitility.await()
				.until(() -> service.process().metric("hikaricp_connections_active", "HikariPool-1") == 0);
			assertThat(service.process().log()).doesNotContain("database is unavailable", "\tat ");
		}
	}

	private static void assertTellsHttpClients(AttackedService service, int id) {
		HttpResponse<String> response = Http.post(service.process().httpPort(), "/user.UserService/UpdateUser",
				"{\"id\":%d,\"name\":\"renamed\"}".formatted(id), "Authorization",
				"Bearer " + service.token("attacker"));
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).contains("\"unavailable\"", "LOCK_TIMEOUT", "google.rpc.RetryInfo");
		assertThat(response.headers().firstValue("retry-after")).hasValue("1");
	}

	/** The caller's call ends; the service's work for it, soon after. */
	private static void assertEndsWithItsDeadline(UserServiceBlockingStub users, int id) {
		try {
			users.withDeadlineAfter(500, TimeUnit.MILLISECONDS).updateUser(update(id));
		}
		catch (StatusRuntimeException ex) {
			assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
			return;
		}
		throw new AssertionError("the user is locked");
	}

	/** Six calls of the attacker at any time, while another caller creates users. */
	private void during(AttackedService service, Consumer<StreamObserver<User>> call) {
		AtomicBoolean over = new AtomicBoolean();
		AtomicInteger open = new AtomicInteger(AT_A_TIME);
		IntStream.range(0, AT_A_TIME).forEach((first) -> call.accept(new Again(call, over, open)));
		UserServiceBlockingStub good = UserServiceGrpc.newBlockingStub(service.goodChannel());
		try {
			List<Integer> created = new ArrayList<>();
			for (int user = 0; user < 20; user++) {
				created.add(create(good.withDeadlineAfter(1, TimeUnit.MINUTES), "good"));
			}
			assertThat(created).doesNotHaveDuplicates();
		}
		finally {
			over.set(true);
		}
		Awaitility.await().until(() -> open.get() == 0);
	}

	private static int create(UserServiceBlockingStub users, String name) {
		return users
			.createUser(
					CreateUserRequest.newBuilder().setName(name).setEmail(UUID.randomUUID() + "@example.com").build())
			.getId();
	}

	private static UpdateUserRequest update(int id) {
		return UpdateUserRequest.newBuilder().setId(id).setName("renamed").build();
	}

	@SuppressWarnings("unchecked")
	private static <T> StreamObserver<T> as(StreamObserver<User> observer) {
		return (StreamObserver<T>) (StreamObserver<?>) observer;
	}

	/** Makes the call again when it has failed. */
	private final class Again implements StreamObserver<User> {

		private final Consumer<StreamObserver<User>> call;

		private final AtomicBoolean over;

		private final AtomicInteger open;

		Again(Consumer<StreamObserver<User>> call, AtomicBoolean over, AtomicInteger open) {
			this.call = call;
			this.over = over;
			this.open = open;
		}

		@Override
		public void onNext(User user) {
			throw new IllegalStateException("the user is locked");
		}

		@Override
		public void onError(Throwable failure) {
			LockedUserAttackIntegrationTests.this.reasons.add(WireError.of((StatusRuntimeException) failure).reason());
			if (this.over.get()) {
				this.open.decrementAndGet();
			}
			else {
				this.call.accept(this);
			}
		}

		@Override
		public void onCompleted() {
		}

	}

}
