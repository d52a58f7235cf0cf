package io.userservice.http.tomcat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.userservice.testing.ServiceTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
@TestPropertySource(properties = { "server.tomcat.connection-timeout=1s", "server.tomcat.max-connections=20" })
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
		socket.setSoTimeout(10_000);
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
		long start = System.nanoTime();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(200))
			.atMost(Duration.ofSeconds(10))
			.until(() -> isClosedAfter(slow, "x"));
		assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(800).toNanos());
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
		catch (java.net.SocketTimeoutException ex) {
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

}
