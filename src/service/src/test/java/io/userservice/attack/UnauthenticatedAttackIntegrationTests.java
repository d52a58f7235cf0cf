package io.userservice.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Http;
import io.userservice.testing.Measuring;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.TestTokens;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What somebody without a token can do to a replica. */
@Measuring
class UnauthenticatedAttackIntegrationTests {

	/** Half of the default of {@code open-calls}. */
	private static final int SHARE = 500;

	private static final String ACCESS_LOG = " user-service.access ";

	private static final Pattern QUOTED = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"");

	@TempDir
	private static Path folder;

	private static AttackedService service;

	@BeforeAll
	static void start() {
		service = new AttackedService(folder, "user-service.http.enabled=true",
				"user-service.observation.access-log.enabled=true");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void endAttack() {
		service.endAttack();
		Awaitility.await().until(() -> openCalls() == 0);
	}

	@Test
	void survivesHealthWatchesOfManyLongNames() {
		service.assertServedDuring(() -> {
			for (int connection = 0; connection < 34; connection++) {
				ManagedChannel channel = service.anonymousChannel("127.0.0.2");
				for (int watch = 0; watch < 101; watch++) {
					watch(channel, connection + "." + watch + "x".repeat(64_000), new Metadata());
				}
			}
			await(3);
		});
		assertThat(openCalls()).isLessThanOrEqualTo(SHARE);
	}

	/** Each connection says that it is another client's proxy. */
	@Test
	void countsWhoMakesUpAddressesAsOne() {
		service.assertServedDuring(() -> {
			for (int connection = 0; connection < 12; connection++) {
				Metadata headers = new Metadata();
				headers.put(Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER),
						"192.0.2." + connection);
				ManagedChannel channel = service.anonymousChannel("127.0.0.2");
				for (int watch = 0; watch < 90; watch++) {
					watch(channel, "", headers);
				}
			}
			Awaitility.await().until(() -> openCalls() >= SHARE);
		});
		assertThat(openCalls()).isEqualTo(SHARE);
	}

	/** Health watches from two addresses take all places of calls without a token. */
	@Test
	void answersHealthWhateverWatchesOthersHold() {
		List<ResponseCollector<HealthCheckResponse>> watches = new ArrayList<>();
		for (int connection = 0; connection < 10; connection++) {
			ManagedChannel channel = service.anonymousChannel((connection % 2 == 0) ? "127.0.0.2" : "127.0.0.3");
			IntStream.range(0, 100).forEach((watch) -> watches.add(watch(channel)));
		}
		Awaitility.await().until(() -> openCalls() == watches.size());
		Consumer<String> answers = (address) -> {
			ManagedChannel channel = service.anonymousChannel(address);
			assertThat(HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()).getStatus())
				.isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
			ResponseCollector<HealthCheckResponse> watch = watch(channel);
			Awaitility.await().until(() -> !watch.soFar().isEmpty());
			assertThat(watch.hasEnded()).isFalse();
		};
		service.assertServedDuring(() -> List.of("127.0.0.4", "127.0.0.5", "127.0.0.4").forEach(answers));
		Awaitility.await().until(() -> watches.stream().filter(ResponseCollector::hasEnded).count() == 3);
	}

	private static ResponseCollector<HealthCheckResponse> watch(ManagedChannel channel) {
		ResponseCollector<HealthCheckResponse> watch = new ResponseCollector<>();
		HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), watch);
		return watch;
	}

	private static double openCalls() {
		return service.process().metric("user_service_bound_used", "open-calls");
	}

	private static void watch(ManagedChannel channel, String name, Metadata headers) {
		ClientCall<HealthCheckRequest, HealthCheckResponse> call = channel.newCall(HealthGrpc.getWatchMethod(),
				CallOptions.DEFAULT);
		// A call changes its headers.
		Metadata own = new Metadata();
		own.merge(headers);
		call.start(new ClientCall.Listener<>() {
		}, own);
		call.request(1);
		call.sendMessage(HealthCheckRequest.newBuilder().setService(name).build());
		call.halfClose();
	}

	@Test
	void survivesUnfinishedHeadsOverHttp() {
		List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
		service.assertServedDuring(() -> {
			byte[] head = ("GET / HTTP/1.1\r\nHost: x\r\nA: " + "x".repeat(6_000)).getBytes(StandardCharsets.UTF_8);
			// Longer than a connection lives without the end of its head.
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
			Attackers.run(8, 4_268, () -> {
				if (System.nanoTime() < end) {
					connectAndSend("127.0.0.2", service.process().httpPort(), head, sockets);
				}
			});
			await(3);
		});
		sockets.forEach(UnauthenticatedAttackIntegrationTests::close);
	}

	/** Bodies that are announced, and come byte by byte; two addresses take half each. */
	@Test
	void servesProbesBesideBodiesWithoutAnEnd() {
		int port = service.process().httpPort();
		byte[] head = "POST /user.UserService/GetUser HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n{"
			.getBytes(StandardCharsets.US_ASCII);
		List<Socket> sockets = new CopyOnWriteArrayList<>();
		ScheduledExecutorService further = Executors.newSingleThreadScheduledExecutor();
		further.scheduleWithFixedDelay(() -> sockets.removeIf((socket) -> !takesOneMore(socket)), 1, 1,
				TimeUnit.SECONDS);
		service.assertServedDuring(() -> {
			for (int round = 0; round < 5; round++) {
				for (int connection = 0; connection < 100; connection++) {
					connectAndSend("127.0.0.2", port, head, sockets);
					connectAndSend("127.0.0.3", port, head, sockets);
				}
				assertThat(statusOf(port, "/actuator/health/liveness")).isEqualTo(200);
				assertThat(statusOf(port, "/actuator/health/readiness")).isEqualTo(200);
			}
		});
		further.shutdownNow();
		sockets.forEach(UnauthenticatedAttackIntegrationTests::close);
	}

	private static boolean takesOneMore(Socket socket) {
		try {
			socket.getOutputStream().write('x');
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Of a probe; none if it gets no answer for as long as the bodies go on. */
	private static int statusOf(int port, String path) {
		return CompletableFuture.supplyAsync(() -> Http.get(port, path).statusCode())
			.completeOnTimeout(0, 1, TimeUnit.MINUTES)
			.join();
	}

	private static void connectAndSend(String from, int port, byte[] head, List<Socket> sockets) {
		try {
			Socket socket = new Socket();
			socket.bind(new java.net.InetSocketAddress(InetAddress.getByName(from), 0));
			socket.connect(new java.net.InetSocketAddress("127.0.0.1", port), 200);
			socket.getOutputStream().write(head);
			sockets.add(socket);
		}
		catch (IOException ex) {
			// The backlog is full: the service accepts no more for now.
		}
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void logsAFewLinesOfManyRefusedTokens() {
		int before = service.process().log().length();
		service.assertServedDuring(() -> {
			var users = UserServiceGrpc.newFutureStub(service.anonymousChannel("127.0.0.2"))
				.withInterceptors(TestTokens.authorization("Bearer"));
			// At least 50 rounds; more if most calls are refused before their token
			// is read.
			for (int round = 0; round < 50
					|| (round < 1_000 && !service.process().log().contains("Left out")); round++) {
				CountDownLatch ended = new CountDownLatch(200);
				for (int call = 0; call < 200; call++) {
					users.getUser(GetUserRequest.getDefaultInstance()).addListener(ended::countDown, Runnable::run);
				}
				awaitLatch(ended);
			}
		});
		assertThat(service.process().log().substring(before).lines().filter((line) -> !line.contains(ACCESS_LOG)))
			.hasSizeLessThan(200);
		assertThat(service.process().log().substring(before)).containsPattern("Left out [0-9]+ lines");
	}

	/** Of a method that does not exist, whose name is the end of one line and another. */
	@ParameterizedTest
	@ValueSource(strings = { "user.UserService/GetUser OK duration_ms=1 subject=admin peer=192.0.2.1:1 forged=",
			"user.UserService/NoSuch\" peer=192.0.2.1:1 forged=\"", "user.UserService/Nothing", "none", "a/b/c",
			"user.UserService/GetUser\u0085forged", "user.UserService/GetUser\tpeer=192.0.2.1:1",
			"\u2028forged/ peer=192.0.2.1:1", "user.UserService/GetUser?forged= peer=192.0.2.1:1" })
	void writesOneLineWithItsAddressOfACallWhateverItsPath(String path) {
		int before = service.process().log().length();
		MethodDescriptor<HealthCheckRequest, HealthCheckResponse> method = HealthGrpc.getCheckMethod()
			.toBuilder()
			.setFullMethodName(path)
			.build();
		service.assertServedDuring(() -> {
			ManagedChannel channel = service.anonymousChannel("127.0.0.9");
			for (int call = 0; call < 10; call++) {
				assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> ClientCalls
					.blockingUnaryCall(channel, method, CallOptions.DEFAULT, HealthCheckRequest.getDefaultInstance()));
			}
		});
		Awaitility.await().until(() -> linesOf("127.0.0.9", before).size() == 10);
		// The first one may have begun before.
		assertThat(service.process().log().substring(before).lines().skip(1)).allSatisfy((line) -> {
			assertThat(QUOTED.matcher(line).replaceAll("\"\"")).doesNotContain("forged", "192.0.2.1");
			boolean ofACall = line.contains(ACCESS_LOG) && !line.contains(" Left out ");
			assertThat(ofACall).isEqualTo(line.contains(" peer=127.0.0."));
		});
	}

	private static List<String> linesOf(String address, int from) {
		return service.process()
			.log()
			.substring(from)
			.lines()
			.filter((line) -> line.contains("peer=" + address + ":"))
			.toList();
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Lets the attack stand for a while. */
	private static void await(int seconds) {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		Awaitility.await().until(() -> System.nanoTime() > end || !service.process().isAlive());
	}

}
