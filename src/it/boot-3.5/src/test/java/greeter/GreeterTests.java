package greeter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.client.UserServiceError;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.awaitility.Awaitility;
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

/** What the client jar promises, over three replicas. */
@SpringBootTest
@TestMethodOrder(OrderAnnotation.class)
// The starter registers a context's discovery for the whole JVM, and the first one wins.
@DirtiesContext
class GreeterTests {

	@TempDir
	private static Path folder;

	private static Replicas replicas;

	@Autowired
	private Greeter greeter;

	@GrpcClient("named")
	private UserServiceBlockingStub named;

	@GrpcClient("impatient")
	private UserServiceBlockingStub impatient;

	@DynamicPropertySource
	static void connect(DynamicPropertyRegistry settings) throws Exception {
		replicas = new Replicas(folder);
		settings.add("grpc.client.user-service.address", replicas::address);
		settings.add("user-service.client.user-service.token.file", () -> "file:" + replicas.tokenFile);
		settings.add("grpc.client.impatient.address", () -> "static://" + replicas.all.get(1).address());
		settings.add("grpc.client.impatient.negotiation-type", () -> "plaintext");
		settings.add("user-service.client.impatient.token.file", () -> "file:" + replicas.tokenFile);
		settings.add("user-service.client.impatient.deadline", () -> "50ms");
		settings.add("grpc.client.named.address", () -> "dns:///users.test:" + replicas.port);
		settings.add("grpc.client.named.negotiation-type", () -> "plaintext");
		settings.add("user-service.client.named.token.file", () -> "file:" + replicas.tokenFile);
	}

	@AfterAll
	static void stop() throws IOException {
		replicas.close();
	}

	@BeforeEach
	void awaitAll() {
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			// Of replicas and clients that are cold.
			.ignoreException(StatusRuntimeException.class)
			.until(() -> callsOf(9).stream().noneMatch((calls) -> calls == 0));
	}

	@Test
	@Order(1)
	void readsUsersAndErrors() {
		assertThat(this.greeter.greet(1)).isEqualTo("Hello Ada");
		assertThat(this.greeter.greet(2)).isEqualTo("Hello stranger");
	}

	@Test
	@Order(2)
	void startsNoWebServer() {
		assertThat(ClassUtils.isPresent("org.apache.catalina.startup.Tomcat", null)).isFalse();
	}

	@Test
	@Order(3)
	void spreadsCallsEvenly() {
		List<Long> even = List.of(30L, 30L, 30L);
		// Not always, since connections are renewed; twice running is no chance.
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.until(() -> callsOf(90).equals(even) && callsOf(90).equals(even));
	}

	@Test
	@Order(4)
	void takesANewTokenFromItsFile() throws Exception {
		Files.writeString(replicas.tokenFile, replicas.tokens.expiringIn(Duration.ofHours(-1)));
		try {
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> catchThrowable(() -> this.greeter.greet(1)) instanceof StatusRuntimeException refused
						&& "TOKEN_EXPIRED".equals(UserServiceError.of(refused).reason()));
		}
		finally {
			Files.writeString(replicas.tokenFile, replicas.tokens.expiringIn(Duration.ofHours(1)));
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.ignoreExceptions()
			.until(() -> this.greeter.greet(1).equals("Hello Ada"));
	}

	@Test
	@Order(5)
	void skipsAReplicaThatIsNotHealthy() throws SQLException {
		replicas.cutOff(2);
		try {
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !replicas.all.get(2).isServing());
			long told = System.nanoTime();
			// A call that began before clients knew may take its time.
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
				this.greeter.greet(1);
				return System.nanoTime() - told > Duration.ofSeconds(2).toNanos();
			});
			assertThat(callsOf(100).get(2)).isZero();
		}
		finally {
			replicas.restore(2);
		}
	}

	@Test
	@Order(6)
	void waitsNoLongerThanTheDeadlineForAServerThatHangs() {
		GetUserRequest ada = GetUserRequest.newBuilder().setId(1).build();
		// Warms the connection up.
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.ignoreExceptions()
			.until(() -> this.impatient.getUser(ada).getId() == 1);
		replicas.all.get(1).freeze();
		try {
			long start = System.nanoTime();
			Status.Code code = catchThrowableOfType(StatusRuntimeException.class, () -> this.impatient.getUser(ada))
				.getStatus()
				.getCode();
			Duration taken = Duration.ofNanos(System.nanoTime() - start);
			assertThat(code).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
			// Some 50 ms; a busy machine may add to that. The service's own limit is 5 s.
			assertThat(taken).isBetween(Duration.ofMillis(50), Duration.ofSeconds(2));
		}
		finally {
			replicas.all.get(1).thaw();
		}
	}

	@Test
	@Order(7)
	void findsAReplicaThatIsAddedToItsName() throws IOException {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> callsOf(9, this.named).get(0) == 9);
		Path hosts = Path.of(System.getProperty("jdk.net.hosts.file"));
		Files.writeString(hosts, "127.0.0.2 users.test\n", StandardOpenOption.APPEND);
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> callsOf(10, this.named).get(1) == 5);
	}

	@Test
	@Order(8)
	void losesNoCallWhenAReplicaIsKilled() {
		AtomicBoolean end = new AtomicBoolean();
		AtomicInteger calls = new AtomicInteger();
		AtomicInteger failures = new AtomicInteger();
		List<CompletableFuture<Void>> load = IntStream.range(0, 8).mapToObj((thread) -> CompletableFuture.runAsync(() -> {
			while (!end.get()) {
				try {
					this.greeter.greet(1);
				}
				catch (StatusRuntimeException ex) {
					failures.incrementAndGet();
				}
				calls.incrementAndGet();
			}
		}, (work) -> new Thread(work).start())).toList();
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> calls.get() > 1000);
		replicas.all.get(0).kill();
		int atKill = calls.get();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> calls.get() > atKill + 3000);
		end.set(true);
		load.forEach(CompletableFuture::join);
		assertThat(failures).as("failed of %s calls", calls).hasValue(0);
	}

	/** How the replicas share that many calls. */
	private List<Long> callsOf(int calls) {
		return calls(calls, () -> this.greeter.greet(1));
	}

	private List<Long> callsOf(int calls, UserServiceBlockingStub users) {
		return calls(calls, () -> users.getUser(GetUserRequest.newBuilder().setId(1).build()));
	}

	private static List<Long> calls(int calls, Runnable each) {
		List<Long> before = replicas.calls();
		for (int call = 0; call < calls; call++) {
			each.run();
		}
		List<Long> after = replicas.calls();
		return IntStream.range(0, before.size()).mapToObj((replica) -> after.get(replica) - before.get(replica)).toList();
	}

}
