package io.userservice.http.tomcat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.userservice.testing.ServiceTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
@TestPropertySource(properties = { "server.tomcat.connection-timeout=3s", "server.tomcat.max-connections=20" })
class HttpConnectionsIntegrationTests {

	private static final String HEAD = "GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n";

	@LocalServerPort
	private int port;

	private final List<Socket> sockets = new ArrayList<>();

	private Socket connect(String from) throws IOException {
		Socket socket = new Socket();
		this.sockets.add(socket);
		socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
		socket.connect(new InetSocketAddress("127.0.0.1", this.port), 5_000);
		socket.setSoTimeout(60_000);
		return socket;
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static String statusLine(Socket socket) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int next = socket.getInputStream().read(); next > '\r'; next = socket.getInputStream().read()) {
			line.append((char) next);
		}
		return line.toString();
	}

	@AfterEach
	void disconnect() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	@Test
	void closesAConnectionWhoseHeadArrivesByteByByte() throws IOException {
		Socket slow = connect("127.0.0.1");
		send(slow, HEAD + "X-Slow: ");
		Awaitility.await()
			.pollInterval(Duration.ofMillis(200))
			.atMost(Duration.ofMinutes(1))
			.until(() -> isClosedAfter(slow, "x"));
	}

	private static boolean isClosedAfter(Socket socket, String more) {
		try {
			send(socket, more);
			return socket.getInputStream().available() > 0 || isAtEnd(socket);
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static boolean isAtEnd(Socket socket) throws IOException {
		socket.setSoTimeout(1);
		try {
			return socket.getInputStream().read() == -1;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
	}

	@Test
	void servesAHeadThatArrivesInTwoPartsAndManyRequestsOfAConnection() throws IOException {
		Socket socket = connect("127.0.0.1");
		for (int request = 0; request < 5; request++) {
			send(socket, HEAD.substring(0, 20));
			send(socket, HEAD.substring(20) + "Connection: keep-alive\r\n\r\n");
			assertThat(statusLine(socket)).startsWith("HTTP/1.1 200");
			long start = System.nanoTime();
			Awaitility.await().until(() -> System.nanoTime() - start > Duration.ofMillis(300).toNanos());
			socket.getInputStream().skip(socket.getInputStream().available());
		}
	}

	@Test
	void leavesConnectionsToOtherAddresses() throws IOException {
		for (int connection = 0; connection < 30; connection++) {
			send(connect("127.0.0.2"), HEAD);
		}
		Socket other = connect("127.0.0.1");
		send(other, HEAD + "\r\n");
		assertThat(statusLine(other)).startsWith("HTTP/1.1 200");
	}

	/** Two addresses take half of the connections each; bodies that never come, too. */
	@ParameterizedTest
	@ValueSource(strings = { HEAD, "GET /actuator/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
			"POST /actuator/health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n" })
	void leavesConnectionsToAThirdAddress(String request) throws IOException {
		for (int connection = 0; connection < 10; connection++) {
			send(connect("127.0.0.2"), request);
			send(connect("127.0.0.3"), request);
		}
		for (String address : List.of("127.0.0.4", "127.0.0.5", "127.0.0.4")) {
			Socket other = connect(address);
			send(other, HEAD + "\r\n");
			assertThat(statusLine(other)).startsWith("HTTP/1.1 200");
		}
	}

	/** The rest of each body comes byte by byte. */
	@ParameterizedTest
	@CsvSource({ "/actuator/health, 405", "/actuator/env, 401", "/none, 404", "/, 405", "/console/token, 404",
			"/user.UserService/GetUser, 401", "/user.UserService/CreateUsers, 415", "/user.UserService/None, 404",
			"/user.UserService//GetUser, 404" })
	void closesAConnectionWhoseBodyNobodyHasRead(String path, String status) throws IOException {
		for (String length : List.of("Content-Length: 2000000\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n10\r\n{",
				"Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n")) {
			Socket socket = connect("127.0.0.1");
			send(socket, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".formatted(path)
					+ length);
			StringBuilder response = new StringBuilder();
			socket.setSoTimeout(100);
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> endsAfterOneMore(socket, response));
			assertThat(response).as(length).startsWith("HTTP/1.1 " + status).containsIgnoringCase("\r\n\r\n");
		}
	}

	private static boolean endsAfterOneMore(Socket socket, StringBuilder response) throws IOException {
		try {
			send(socket, "x");
		}
		catch (IOException ex) {
			// Closed by the service, whose response can still be read.
		}
		try {
			for (int next = socket.getInputStream().read(); next >= 0; next = socket.getInputStream().read()) {
				response.append((char) next);
			}
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
	}

	/** A client that sends all of its body before it reads. */
	@Test
	void letsAClientReadTheResponseToABodyThatNobodyHasRead() throws IOException {
		Socket socket = connect("127.0.0.1");
		send(socket, "POST /none HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
		for (int part = 0; part < 100; part++) {
			send(socket, "x".repeat(10_000));
		}
		assertThat(statusLine(socket)).startsWith("HTTP/1.1 404");
	}

}
