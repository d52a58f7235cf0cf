package io.userservice.attack;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.testing.Measuring;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.TestPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What callers can do to a replica on PostgreSQL, to other callers and to its storage.
 */
@Measuring
class ReaderAttackIntegrationTests {

	private static final String database = TestPostgres.newDatabase();

	@TempDir
	private static Path folder;

	private static AttackedService service;

	@BeforeAll
	static void start() {
		service = new AttackedService(folder, "spring.datasource.url=" + database,
				"spring.datasource.username=" + TestPostgres.USER,
				"spring.datasource.password=" + TestPostgres.PASSWORD);
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void endAttack() {
		service.endAttack();
	}

	@Test
	void survivesReadersThatStop() {
		ManagedChannel channel = service.attackersChannel();
		ResponseCollector<CreateUsersResponse> created = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(channel).createUsers(created);
		Attackers.sendLargestUsers(requests, created);
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

	@Test
	void leavesConnectionsToOthersDuringManyDeepPages() throws Exception {
		int before = service.process().log().length();
		try (Connection connection = DriverManager.getConnection(database, TestPostgres.USER, TestPostgres.PASSWORD)) {
			// Without words, which the replica would collect during the attacks.
			connection.createStatement().execute("""
					insert into users (id, name, email, email_key, name_words, email_words)
					select n, 'user', n || '@x.example', n || '@x.example', '', ''
					from generate_series(100000, 1100000) as n
					""");
		}
		ManagedChannel channel = service.attackersChannel();
		ExecutorService attackers = Executors.newFixedThreadPool(300);
		List<Status.Code> codes = Collections.synchronizedList(new ArrayList<>());
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
		assertThat(service.process().log().substring(before)).doesNotContain("Health is NOT_SERVING");
	}

	/** Of four callers, who together have more lookups under way than there are turns. */
	@Test
	void findsUsersOfOthersBesideBatchesOfAThousand() {
		BatchGetUsersRequest batch = BatchGetUsersRequest.newBuilder()
			.addAllIds(IntStream.rangeClosed(1, 1_000).boxed().toList())
			.build();
		AtomicInteger served = new AtomicInteger();
		service.assertServedDuring(() -> {
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
			List<ManagedChannel> channels = Stream.of("a", "b", "c", "d").map(service::attackersChannel).toList();
			Attackers.run(20, 20, () -> {
				var users = UserServiceGrpc.newBlockingStub(channels.get(ThreadLocalRandom.current().nextInt(4)));
				while (System.nanoTime() < end) {
					try {
						users.withDeadlineAfter(30, TimeUnit.SECONDS).batchGetUsers(batch);
						served.incrementAndGet();
					}
					catch (StatusRuntimeException ex) {
						assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
					}
				}
			});
		});
		assertThat(served).hasPositiveValue();
	}

	@Test
	void storesNothingForUpdatesThatChangeNothing() throws Exception {
		var users = UserServiceGrpc.newBlockingStub(service.attackersChannel());
		User user = users.getUser(GetUserRequest.newBuilder().setId(service.userId()).build());
		UpdateUserRequest same = UpdateUserRequest.newBuilder()
			.setId(user.getId())
			.setName(user.getName())
			.setEmail(user.getEmail())
			.build();
		List<Long> before = storedRows();
		service.assertServedDuring(() -> Attackers.run(4, 400, () -> {
			Metadata key = new Metadata();
			key.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), UUID.randomUUID().toString());
			assertThat(users.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key)).updateUser(same))
				.isEqualTo(user);
		}));
		assertThat(storedRows()).isEqualTo(before);
	}

	/**
	 * And nobody else notices, while one caller follows the log from there many times.
	 */
	@Test
	void readsOnFromATokenThatIsAMillionChangesOld() throws Exception {
		ManagedChannel channel = service.attackersChannel();
		String old = Follower.start(channel, "").awaitToken();
		changeAMillion();
		service.assertServedDuring(() -> {
			List<Follower> followers = Stream.generate(() -> Follower.start(channel, old)).limit(10).toList();
			var others = UserServiceGrpc.newBlockingStub(service.goodChannel());
			Map<String, Integer> lists = new TreeMap<>();
			Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
				lists.merge(endOfList(others), 1, Integer::sum);
				return lists.getOrDefault("OK", 0) >= 100
						&& followers.stream().anyMatch((follower) -> follower.changes() > 10_000);
			});
			// Other processes of the machine can delay some.
			int served = lists.get("OK");
			int all = lists.values().stream().mapToInt(Integer::intValue).sum();
			assertThat(all - served).as("of %s", lists).isLessThanOrEqualTo(served / 10);
			assertThat(followers).allMatch(Follower::isOpenOrOverloaded);
		});
	}

	/**
	 * More at a time than any caller can; so waits until a replica has published them.
	 */
	private static void changeAMillion() throws SQLException {
		try (Connection connection = DriverManager.getConnection(database, TestPostgres.USER, TestPostgres.PASSWORD);
				Statement statement = connection.createStatement()) {
			for (int transaction = 0; transaction < 100; transaction++) {
				statement.execute(
						"insert into user_changes (user_ids, user_count, kind, transaction_id) select array[%d], 1, 2,"
							.formatted(service.userId())
								+ " pg_current_xact_id()::text::bigint from generate_series(1, 10000)");
			}
			Awaitility.await().forever().until(() -> {
				try (ResultSet published = statement.executeQuery(
						"select max(last_change) >= (select max(id) from user_changes) from change_revisions")) {
					return published.next() && published.getBoolean(1);
				}
			});
		}
	}

	/** Of the keys, and of the log of changes. */
	private static List<Long> storedRows() throws SQLException {
		try (Connection connection = DriverManager.getConnection(database, TestPostgres.USER, TestPostgres.PASSWORD);
				ResultSet rows = connection.createStatement()
					.executeQuery(
							"select (select count(*) from user_creations), (select count(*) from user_changes)")) {
			rows.next();
			return List.of(rows.getLong(1), rows.getLong(2));
		}
	}

	private static String endOfList(UserServiceBlockingStub users) {
		try {
			users.listUsers(ListUsersRequest.newBuilder().setPageSize(10).build()).forEachRemaining((user) -> {
			});
			return "OK";
		}
		catch (StatusRuntimeException ex) {
			return ex.getStatus().toString();
		}
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

}
