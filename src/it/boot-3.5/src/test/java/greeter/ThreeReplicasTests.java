package greeter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.client.UserChanges;
import io.userservice.client.UserServiceError;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Calls that the client jar spreads over three replicas. */
@SpringBootTest
@TestMethodOrder(OrderAnnotation.class)
// The starter registers the name resolver of a context's DiscoveryClient for the whole
// JVM, and the first one stays.
@DirtiesContext
class ThreeReplicasTests {

	@TempDir
	private static Path folder;

	private static ThreeReplicas replicas;

	@Autowired
	private Greeter greeter;

	@Autowired
	private UserServiceBlockingStub users;

	private UserServiceBlockingStub byDnsName;

	private UserServiceBlockingStub shortDeadline;

	@DynamicPropertySource
	static void connect(DynamicPropertyRegistry registry) throws Exception {
		replicas = new ThreeReplicas(folder);
		registry.add(Starter.address("user-service"), replicas::address);
		registry.add("user-service.client.user-service.token.file", () -> "file:" + replicas.tokenFile);
		registry.add(Starter.address("short-deadline"), () -> "static://" + replicas.all.get(1).address());
		Starter.plaintext("short-deadline").forEach((name, value) -> registry.add(name, () -> value));
		registry.add("user-service.client.short-deadline.token.file", () -> "file:" + replicas.tokenFile);
		registry.add("user-service.client.short-deadline.deadline", () -> "50ms");
		registry.add(Starter.address("by-dns-name"), () -> "dns:///users.test:" + replicas.port);
		Starter.plaintext("by-dns-name").forEach((name, value) -> registry.add(name, () -> value));
		registry.add("user-service.client.by-dns-name.token.file", () -> "file:" + replicas.tokenFile);
	}

	@AfterAll
	static void stop() throws IOException {
		replicas.close();
	}

	@BeforeEach
	void makeStubs(@Autowired Starter starter) {
		this.byDnsName = UserServiceGrpc.newBlockingStub(starter.channel("by-dns-name"));
		this.shortDeadline = UserServiceGrpc.newBlockingStub(starter.channel("short-deadline"));
	}

	@BeforeEach
	void awaitCallsToAllReplicas() {
		awaitReplicas()
			// Calls may exceed their deadline while replicas and clients are cold.
			.ignoreException(StatusRuntimeException.class)
			.until(() -> callsPerReplica(9).stream().noneMatch((calls) -> calls == 0));
	}

	@Test
	@Order(1)
	void getsUsersAndTheReasonsOfErrors() {
		assertThat(this.greeter.greet(1)).isEqualTo("Hello Ada");
		assertThat(this.greeter.greet(2)).isEqualTo("Hello unknown user");
	}

	@Test
	@Order(2)
	void addsNoWebServerToAConsumer() {
		assertThat(ClassUtils.isPresent("org.apache.catalina.startup.Tomcat", null)).isFalse();
	}

	@Test
	@Order(3)
	void spreadsCallsEvenlyOverReplicas() {
		List<Long> even = List.of(30L, 30L, 30L);
		// Not at every time, since connections are renewed; twice in a row is no
		// coincidence.
		awaitReplicas().atMost(Duration.ofMinutes(2))
			.until(() -> callsPerReplica(90).equals(even) && callsPerReplica(90).equals(even));
	}

	@Test
	@Order(4)
	void sendsTheNewTokenAfterItsFileHasChanged() throws Exception {
		Files.writeString(replicas.tokenFile, replicas.tokenSigner.tokenExpiringIn(Duration.ofHours(-1)));
		try {
			Awaitility.await()
				.until(() -> catchThrowable(() -> this.greeter.greet(1)) instanceof StatusRuntimeException refused
						&& "TOKEN_EXPIRED".equals(UserServiceError.of(refused).reason()));
		}
		finally {
			Files.writeString(replicas.tokenFile, replicas.tokenSigner.tokenExpiringIn(Duration.ofHours(1)));
		}
		Awaitility.await().ignoreExceptions().until(() -> this.greeter.greet(1).equals("Hello Ada"));
	}

	@Test
	@Order(5)
	void sendsNoCallToAnUnhealthyReplica() throws SQLException {
		replicas.disconnectFromDatabase(2);
		try {
			awaitReplicas().until(() -> !replicas.all.get(2).isServing());
			// Calls that begin before the client learns of it may exceed their deadline.
			awaitReplicas().ignoreException(StatusRuntimeException.class).until(() -> callsPerReplica(9).get(2) == 0);
			assertThat(callsPerReplica(100).get(2)).isZero();
		}
		finally {
			replicas.reconnectToDatabase(2);
		}
	}

	@Test
	@Order(6)
	void endsACallAtItsDeadlineWhenAReplicaHangs() {
		GetUserRequest ada = GetUserRequest.newBuilder().setId(1).build();
		// Until the connection is there.
		Awaitility.await().ignoreExceptions().until(() -> this.shortDeadline.getUser(ada).getId() == 1);
		replicas.all.get(1).suspend();
		try {
			long start = System.nanoTime();
			Status.Code code = catchThrowableOfType(StatusRuntimeException.class, () -> this.shortDeadline.getUser(ada))
				.getStatus()
				.getCode();
			Duration taken = Duration.ofNanos(System.nanoTime() - start);
			assertThat(code).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
			// The deadline is 50 ms, and a busy machine adds to it. The channel's would
			// be 5 s.
			assertThat(taken).isBetween(Duration.ofMillis(50), Duration.ofMillis(4_999));
		}
		finally {
			replicas.all.get(1).resume();
		}
	}

	@Test
	@Order(7)
	void callsAReplicaThatIsAddedToADnsName() throws IOException {
		awaitReplicas().until(() -> callsPerReplica(9, this.byDnsName).get(0) == 9);
		Path hosts = Path.of(System.getProperty("jdk.net.hosts.file"));
		Files.writeString(hosts, "127.0.0.2 users.test\n", StandardOpenOption.APPEND);
		awaitReplicas().until(() -> callsPerReplica(10, this.byDnsName).get(1) == 5);
	}

	@Test
	@Order(8)
	void failsNoCallAndLosesNoChangeWhenAReplicaIsKilled() {
		// Several, so that one of them follows the replica that is killed.
		List<NameCopy> copies = Stream.generate(NameCopy::new).limit(6).toList();
		List<UserChanges> followers = copies.stream().map((copy) -> UserChanges.keep(this.users, copy)).toList();
		AtomicInteger created = new AtomicInteger();
		AtomicBoolean end = new AtomicBoolean();
		AtomicInteger calls = new AtomicInteger();
		AtomicInteger failures = new AtomicInteger();
		List<CompletableFuture<Void>> load = IntStream.range(0, 8)
			.mapToObj((thread) -> CompletableFuture.runAsync(() -> {
				while (!end.get()) {
					try {
						this.greeter.greet(1);
					}
					catch (StatusRuntimeException ex) {
						failures.incrementAndGet();
					}
					calls.incrementAndGet();
				}
			}, (work) -> new Thread(work).start()))
			.toList();
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> calls.get() > 1000);
		Awaitility.await().until(() -> copies.stream().allMatch((copy) -> "Ada".equals(copy.names.get(1))));
		IntStream.range(0, 50).forEach((index) -> create("before", created));
		replicas.all.get(0).kill();
		int atKill = calls.get();
		IntStream.range(0, 50).forEach((index) -> create("after", created));
		Awaitility.await().until(() -> calls.get() > atKill + 3000);
		end.set(true);
		load.forEach(CompletableFuture::join);
		assertThat(failures).as("failures in %s calls", calls).hasValue(0);
		Map<Integer, String> names = new HashMap<>();
		this.users.listUsers(ListUsersRequest.newBuilder().setPageSize(10_000).build())
			.forEachRemaining((user) -> names.put(user.getId(), user.getName()));
		assertThat(names).hasSize(created.get() + 1);
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(copies).allSatisfy((copy) -> assertThat(copy.names).isEqualTo(names)));
		followers.forEach(UserChanges::close);
	}

	/**
	 * Asks the replicas less often than Awaitility would, since an answer takes them
	 * time.
	 */
	private static ConditionFactory awaitReplicas() {
		return Awaitility.await().pollInterval(Duration.ofMillis(200));
	}

	private void create(String name, AtomicInteger created) {
		this.users.createUser(CreateUserRequest.newBuilder()
			.setName(name)
			.setEmail(name + "." + created.incrementAndGet() + "@example.com")
			.build());
	}

	/** Makes that many calls, and returns how many of them each replica got. */
	private List<Long> callsPerReplica(int calls) {
		return callsPerReplica(calls, () -> this.greeter.greet(1));
	}

	private List<Long> callsPerReplica(int calls, UserServiceBlockingStub users) {
		return callsPerReplica(calls, () -> users.getUser(GetUserRequest.newBuilder().setId(1).build()));
	}

	private static List<Long> callsPerReplica(int calls, Runnable each) {
		List<Long> before = replicas.calls();
		for (int call = 0; call < calls; call++) {
			each.run();
		}
		List<Long> after = replicas.calls();
		return IntStream.range(0, before.size())
			.mapToObj((replica) -> after.get(replica) - before.get(replica))
			.toList();
	}

}
