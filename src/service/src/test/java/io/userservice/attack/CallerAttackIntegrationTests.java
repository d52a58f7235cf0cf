package io.userservice.attack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Measuring;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.TestPostgres;
import io.userservice.testing.TestTokens;
import io.userservice.testing.TestUsers;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What one caller with a good token can do to a replica and to other callers. */
@Measuring
class CallerAttackIntegrationTests {

	private static final int USERS_OF_A_CALL = 9_999;

	@TempDir
	private Path folder;

	@Test
	void survivesCreateUsersThatNeverHalfClose() {
		try (AttackedService service = new AttackedService(this.folder)) {
			ManagedChannel channel = service.attackersChannel();
			List<ResponseCollector<CreateUsersResponse>> calls = new ArrayList<>();
			service.assertServedDuring(() -> {
				for (int call = 0; call < 60; call++) {
					ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
					calls.add(response);
					sendLargestUsers(UserServiceGrpc.newStub(channel).createUsers(response), response);
				}
				Awaitility.await()
					.atMost(1, TimeUnit.MINUTES)
					.until(() -> calls.stream().filter(ResponseCollector::hasEnded).count() >= 58);
			});
			assertThat(calls).filteredOn(ResponseCollector::hasEnded).allSatisfy((call) -> {
				WireError error = WireError.of(call::get);
				assertThat(error.reason()).isEqualTo("OVERLOADED");
				assertThat(error.metadata().get("limit")).isIn("collected-users", "event-loop");
			});
			assertThat(service.process().metric("user_service_bound_refused_total", "collected-users")).isPositive();
		}
	}

	/**
	 * Of three callers, so that they take all of the bound together; stored in a file.
	 */
	@Test
	void survivesManyCreateUsersOfTheLargestUsersAtATime() {
		String file = "spring.datasource.url=jdbc:h2:file:" + this.folder.resolve("users");
		try (AttackedService service = new AttackedService(this.folder, file)) {
			List<ManagedChannel> channels = Stream.of("first", "second", "third")
				.map(service::attackersChannel)
				.toList();
			AtomicInteger calls = new AtomicInteger();
			AtomicInteger stored = new AtomicInteger();
			service.assertServedDuring(() -> {
				for (int round = 0; round < 3; round++) {
					Attackers.run(60, 60, () -> {
						ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
						StreamObserver<CreateUserRequest> requests = UserServiceGrpc
							.newStub(channels.get(calls.getAndIncrement() % channels.size()))
							.createUsers(response);
						sendLargestUsers(requests, response);
						stored.addAndGet(isStored(requests, response) ? 1 : 0);
					});
				}
			});
			assertThat(stored.get()).isPositive();
		}
	}

	private static boolean isStored(StreamObserver<CreateUserRequest> requests,
			ResponseCollector<CreateUsersResponse> response) {
		try {
			if (!response.hasEnded()) {
				requests.onCompleted();
			}
			return response.get().getUsersCount() == USERS_OF_A_CALL;
		}
		catch (StatusRuntimeException ex) {
			assertThat(WireError.of(() -> {
				throw ex;
			}).reason()).isEqualTo("OVERLOADED");
			return false;
		}
	}

	private static void sendLargestUsers(StreamObserver<CreateUserRequest> requests, ResponseCollector<?> response) {
		var call = (ClientCallStreamObserver<CreateUserRequest>) requests;
		for (int user = 0; user < USERS_OF_A_CALL && !response.hasEnded(); user++) {
			while (!call.isReady() && !response.hasEnded()) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
			}
			requests
				.onNext(CreateUserRequest.newBuilder().setName(LargestUser.NAME).setEmail(LargestUser.email()).build());
		}
	}

	@Test
	void survivesReadersThatStop() {
		try (AttackedService service = new AttackedService(this.folder, onPostgres(TestPostgres.newDatabase()))) {
			ManagedChannel channel = service.attackersChannel();
			ResponseCollector<CreateUsersResponse> created = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(channel).createUsers(created);
			sendLargestUsers(requests, created);
			requests.onCompleted();
			created.get();
			service.assertServedDuring(() -> {
				for (int reader = 0; reader < 400; reader++) {
					ClientCall<ListUsersRequest, User> call = channel.newCall(UserServiceGrpc.getListUsersMethod(),
							CallOptions.DEFAULT);
					call.start(new ClientCall.Listener<>() {
					}, new Metadata());
					call.sendMessage(ListUsersRequest.newBuilder().setPageSize(10_000).build());
					call.halfClose();
				}
				long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
				Awaitility.await().until(() -> System.nanoTime() > end || !service.process().isAlive());
			});
		}
	}

	@Test
	void leavesConnectionsToOthersDuringManyDeepPages() throws Exception {
		String database = TestPostgres.newDatabase();
		try (AttackedService service = new AttackedService(this.folder, onPostgres(database))) {
			try (var connection = java.sql.DriverManager.getConnection(database, TestPostgres.USER,
					TestPostgres.PASSWORD)) {
				connection.createStatement().execute("""
						insert into users (id, name, email, email_key)
						select n, 'user', n || '@x.example', n || '@x.example'
						from generate_series(100000, 1100000) as n
						""");
			}
			ManagedChannel channel = service.attackersChannel();
			ExecutorService attackers = Executors.newFixedThreadPool(300);
			List<Status.Code> codes = java.util.Collections.synchronizedList(new ArrayList<>());
			service.assertServedDuring(() -> {
				long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
				List<CompletableFuture<Void>> loops = IntStream.range(0, 300)
					.mapToObj((attacker) -> CompletableFuture.runAsync(() -> {
						while (System.nanoTime() < end) {
							codes.add(codeOfDeepPage(channel));
						}
					}, attackers))
					.toList();
				loops.forEach(CompletableFuture::join);
			});
			attackers.shutdown();
			assertThat(codes).contains(Status.Code.RESOURCE_EXHAUSTED, Status.Code.OK);
			assertThat(service.process().log()).doesNotContain("Health is NOT_SERVING");
		}
	}

	private static String[] onPostgres(String database) {
		return new String[] { "spring.datasource.url=" + database, "spring.datasource.username=" + TestPostgres.USER,
				"spring.datasource.password=" + TestPostgres.PASSWORD };
	}

	private static Status.Code codeOfDeepPage(ManagedChannel channel) {
		try {
			UserServiceGrpc.newBlockingStub(channel)
				.withDeadlineAfter(30, TimeUnit.SECONDS)
				.listUsers(ListUsersRequest.newBuilder().setPage(99_000).setPageSize(10).build())
				.forEachRemaining((user) -> {
				});
			return Status.Code.OK;
		}
		catch (StatusRuntimeException ex) {
			return ex.getStatus().getCode();
		}
	}

	@Test
	void losesNoIdsToRefusedCalls() {
		try (AttackedService service = new AttackedService(this.folder)) {
			var users = UserServiceGrpc.newStub(service.attackersChannel());
			int before = TestUsers.create(users, "before@example.com").get().getUsers(0).getId();
			service.assertServedDuring(() -> IntStream.range(0, 400)
				.forEach((round) -> IntStream.range(0, 5)
					.mapToObj((call) -> TestUsers.create(users, "before@example.com"))
					.toList()
					.forEach((refused) -> assertThat(WireError.of(refused::get).reason()).isEqualTo("EMAIL_TAKEN"))));
			int after = TestUsers.create(users, "after@example.com").get().getUsers(0).getId();
			assertThat(after - before).isLessThan(1_000);
		}
	}

	@Test
	void survivesManyLargeTokens() {
		try (AttackedService service = new AttackedService(this.folder)) {
			ManagedChannel channel = service.anonymousChannel("127.0.0.2");
			AtomicInteger minted = new AtomicInteger();
			service.assertServedDuring(() -> Attackers.run(8, 7_200, () -> {
				String padding = "x".repeat(7_000) + minted.incrementAndGet();
				String large = service.tokens().mint((claims) -> claims.subject("attacker").claim("padding", padding));
				assertThat(UserServiceGrpc.newBlockingStub(channel)
					.withInterceptors(TestTokens.bearer(large))
					.getUser(GetUserRequest.newBuilder().setId(service.userId()).build())
					.getId()).isEqualTo(service.userId());
			}));
		}
	}

}
