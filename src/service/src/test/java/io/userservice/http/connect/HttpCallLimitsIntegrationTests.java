package io.userservice.http.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.userservice.testing.TriedService.Streamed;
import io.userservice.testing.Http;
import io.userservice.testing.TriedService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.userservice.testing.TriedService.USERS;
import static org.assertj.core.api.Assertions.assertThat;

/** What greedy and slow HTTP clients can use up, in a process with the image's heap. */
class HttpCallLimitsIntegrationTests {

	/** Half of user-service.limits.http-calls. */
	private static final int SHARE = 50;

	private static final String LARGEST_NAME = "\ud83d\ude00".repeat(200);

	@TempDir
	private static Path folder;

	private static TriedService service;

	/** With shorter times, so that tests need not wait for the default ones. */
	@BeforeAll
	static void start() {
		service = new TriedService(folder, "user-service.http.body-timeout=3s", "user-service.http.silence-timeout=5s",
				"user-service.changes.progress-interval=500ms", "server.tomcat.keep-alive-timeout=1m");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void lives() {
		assertThat(service.process().isAlive()).isTrue();
	}

	@Test
	void refusesOneAddressMoreThanHalfOfTheCallsAndCancelsThoseOfClosedConnections() throws IOException {
		List<InputStream> watches = new ArrayList<>();
		for (int count = 0; count < SHARE; count++) {
			watches.add(watch().body());
		}
		awaitWatchers(SHARE);
		HttpResponse<String> refused = service.post("GetUser", "{\"id\":1}");
		assertThat(refused.statusCode()).isEqualTo(429);
		assertThat(TriedService.reason(TriedService.json(refused.body()))).isEqualTo("OVERLOADED");
		assertThat(refused.body()).contains("http-calls");
		Streamed refusedStream = service.stream("ListUsers", List.of("{}"));
		assertThat(TriedService.reason(refusedStream.end().get("error"))).isEqualTo("OVERLOADED");
		assertThat(Http.get(service.process().httpPort(), "/actuator/health").statusCode()).isEqualTo(200);
		for (InputStream watch : watches) {
			watch.close();
		}
		awaitWatchers(0);
		service.create("afterwards");
	}

	private HttpResponse<InputStream> watch() {
		return service.send(service.streamRequest("WatchUsers", TriedService.envelopes(List.of("{}"))),
				BodyHandlers.ofInputStream());
	}

	/** A write to a closed connection fails at one of the next messages. */
	private void awaitWatchers(int count) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(40))
			.until(() -> service.process().metric("user_service_watchers") == count);
	}

	/** 10,000 of the largest users fit neither the socket's buffers nor the call's. */
	@Test
	void cutsAClientThatStopsReading() throws IOException {
		for (int batch = 0; batch < 10; batch++) {
			createMany(batch);
		}
		try (Socket socket = connect()) {
			byte[] body = TriedService.envelopes(List.of("{\"pageSize\":10000}"));
			socket.setReceiveBufferSize(4_096);
			send(socket, "ListUsers", "application/connect+json", body.length, body);
			assertThat(socket.getInputStream().read()).isEqualTo('H');
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.until(() -> service.process().metric("user_service_bound_used", "http-calls") == 0);
		}
	}

	/** As many as one caller may have at a time, each of 1.1 MB and read by nobody. */
	@Test
	void survivesLargeUnaryResponsesThatNobodyReads() throws IOException {
		List<String> users = new ArrayList<>();
		for (int number = 0; number < 1_000; number++) {
			users.add("{\"name\":\"%s\",\"email\":\"l%d@example.com\"}".formatted(LARGEST_NAME, number));
		}
		int first = service.stream("CreateUsers", users).messages().get(0).at("/users/0/id").asInt();
		byte[] request = IntStream.range(first, first + 1_000)
			.mapToObj(Integer::toString)
			.collect(Collectors.joining(",", "{\"ids\":[", "]}"))
			.getBytes(StandardCharsets.UTF_8);
		List<Socket> sockets = new ArrayList<>();
		for (int count = 0; count < 90; count++) {
			Socket socket = new Socket();
			sockets.add(socket);
			socket.setReceiveBufferSize(4_096);
			socket.bind(new InetSocketAddress("127.0.0.2", 0));
			socket.connect(new InetSocketAddress("127.0.0.1", service.process().httpPort()));
			send(socket, "BatchGetUsers", "application/json", request.length, request);
		}
		for (Socket socket : sockets) {
			assertThat(socket.getInputStream().read()).isEqualTo('H');
		}
		assertThat(service.post("GetUser", "{\"id\":%d}".formatted(first)).statusCode()).isEqualTo(200);
		assertThat(service.process().log()).doesNotContain("OutOfMemoryError");
		for (Socket socket : sockets) {
			socket.close();
		}
	}

	/** Few enough to be stored within the silence-timeout on a busy machine, too. */
	private void createMany(int batch) {
		List<String> users = new ArrayList<>();
		for (int number = 0; number < 1_000; number++) {
			users.add("{\"name\":\"%s\",\"email\":\"u%d.%d@example.com\"}".formatted(LARGEST_NAME, batch, number));
		}
		Streamed created = service.stream("CreateUsers", users);
		assertThat(created.messages()).as(created.end().toString()).hasSize(1);
	}

	/** More of them than the share of an address, each with the start of a body. */
	@Test
	void takesNoPlaceForABodyThatHasNotArrived() throws IOException {
		List<Socket> slow = new ArrayList<>();
		for (int count = 0; count < SHARE + 10; count++) {
			slow.add(connect());
			send(slow.get(count), "GetUser", "application/json", 1_000, "{".getBytes(StandardCharsets.UTF_8));
		}
		assertThat(service.post("GetUser", "{\"id\":2147483647}").statusCode()).isEqualTo(404);
		for (Socket socket : slow) {
			socket.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Authorization: Bearer a.b.c\r\n", "Authorization: Basic YTpi\r\n" })
	void judgesTheTokenBeforeTheBody(String token) throws IOException {
		for (String call : List.of("GetUser HTTP/1.1\r\nContent-Type: application/json",
				"CreateUsers HTTP/1.1\r\nContent-Type: application/connect+json",
				"ListUsers HTTP/1.1\r\nContent-Type: application/connect+json")) {
			try (Socket socket = connect()) {
				socket.getOutputStream()
					.write(("POST " + USERS + call + "\r\nHost: localhost\r\nContent-Length: 1000\r\n" + token + "\r\n")
						.getBytes(StandardCharsets.UTF_8));
				assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).as(call)
					.contains(token.isEmpty() ? "TOKEN_MISSING" : "TOKEN_INVALID");
			}
		}
	}

	/** Half of the stream, and then no more for longer than a message may take. */
	@Test
	void endsAStreamOfRequestsThatStops() throws IOException {
		try (Socket socket = connect()) {
			byte[] half = TriedService.envelopes(List.of("{\"name\":\"half\",\"email\":\"half@example.com\"}"));
			send(socket, "CreateUsers", "application/connect+json", 1_000, half);
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
				drip(socket);
				return socket.getInputStream().available() > 0 || !isOpen(socket);
			});
		}
		assertThat(service.post("GetUserByEmail", "{\"email\":\"half@example.com\"}").statusCode()).isEqualTo(404);
	}

	private static boolean isOpen(Socket socket) throws IOException {
		socket.setSoTimeout(1);
		try {
			return socket.getInputStream().read() != -1;
		}
		catch (SocketTimeoutException ex) {
			return true;
		}
	}

	private static void drip(Socket socket) {
		try {
			socket.getOutputStream().write(0);
		}
		catch (IOException ex) {
			// The service has closed the connection.
		}
	}

	@Test
	void endsAStreamThatIsSilent() {
		Streamed ended = TriedService.read(
				service
					.send(HttpRequest.newBuilder(service.uri("/grpc.health.v1.Health/Watch"))
						.header("Content-Type", "application/connect+json")
						.POST(HttpRequest.BodyPublishers.ofByteArray(TriedService.envelopes(List.of("{}")))),
							BodyHandlers.ofInputStream())
					.body());
		assertThat(ended.messages()).hasSize(1);
		assertThat(TriedService.reason(ended.end().get("error"))).isEqualTo("DEADLINE_EXCEEDED");
		assertThat(ended.end().at("/error/message").asString()).contains("silent for 5 s");
	}

	@Test
	void endsABodyThatNeverEnds() throws IOException {
		try (Socket socket = connect()) {
			send(socket, "GetUser", "application/json", 1_000, "{".getBytes(StandardCharsets.UTF_8));
			// The connection is closed, with or without an answer.
			assertThat(socket.getInputStream().readAllBytes().length).isLessThan(2_000);
		}
		assertThat(service.post("GetUser", "{\"id\":2147483647}").statusCode()).isEqualTo(404);
	}

	@Test
	void refusesLargeBodiesWithoutReadingThem() {
		HttpRequest.Builder large = service.request(USERS + "GetUser", "Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(" ".repeat(1_000_000)));
		assertThat(service.send(large, BodyHandlers.ofString()).statusCode()).isEqualTo(429);
	}

	@Test
	void refusesMoreUsersThanACallMayCreate() {
		List<String> users = new ArrayList<>();
		for (int number = 0; number < 10_001; number++) {
			users.add("{\"name\":\"n\",\"email\":\"m%d@example.com\"}".formatted(number));
		}
		Streamed refused = service.stream("CreateUsers", users);
		assertThat(TriedService.reason(refused.end().get("error"))).isEqualTo("TOO_MANY_USERS");
	}

	private Socket connect() throws IOException {
		return new Socket("localhost", service.process().httpPort());
	}

	private void send(Socket socket, String method, String type, int length, byte[] body) throws IOException {
		OutputStream out = socket.getOutputStream();
		out.write("""
				POST %s HTTP/1.1\r
				Host: localhost\r
				Authorization: Bearer %s\r
				Content-Type: %s\r
				Content-Length: %d\r
				\r
				""".formatted(USERS + method, service.token(), type, length).getBytes(StandardCharsets.UTF_8));
		out.write(body);
		out.flush();
	}

}
