package io.userservice.http.tomcat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.userservice.testing.Http;
import io.userservice.testing.ServiceTest;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Actuator on a port of its own. */
@ServiceTest
@TestPropertySource(properties = { "management.server.port=0", "server.tomcat.max-connections=20" })
class ManagementPortIntegrationTests {

	@LocalServerPort
	private int port;

	@LocalManagementPort
	private int management;

	@Test
	void servesActuatorThereAloneWithTheSameRules() {
		for (String path : List.of("/actuator/health/liveness", "/actuator/health/readiness", "/actuator/prometheus")) {
			assertThat(Http.get(this.management, path).statusCode()).as(path).isEqualTo(200);
		}
		assertThat(Http.get(this.management, "/actuator/env").statusCode()).isEqualTo(401);
		for (String path : List.of("/", "/none", "/user.UserService/GetUser", "/console/token",
				"/console/reference.json")) {
			assertThat(Http.get(this.management, path).statusCode()).as(path).isEqualTo(404);
			assertThat(Http.post(this.management, path, "{}").statusCode()).as(path).isEqualTo(404);
		}
		assertThat(Http.get(this.port, "/livez").statusCode()).isEqualTo(200);
		assertThat(Http.get(this.port, "/actuator/prometheus").statusCode()).isIn(401, 404);
	}

	@Test
	void leavesConnectionsToAThirdAddress() throws IOException {
		List<Socket> sockets = new ArrayList<>();
		try {
			for (int connection = 0; connection < 10; connection++) {
				sockets.add(request("127.0.0.2", ""));
				sockets.add(request("127.0.0.3", ""));
			}
			Socket probe = request("127.0.0.4", "\r\n");
			sockets.add(probe);
			assertThat(
					new String(probe.getInputStream().readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII))
				.isEqualTo("HTTP/1.1 200");
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
	}

	private Socket request(String from, String end) throws IOException {
		Socket socket = new Socket();
		socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
		socket.connect(new InetSocketAddress("127.0.0.1", this.management));
		socket.setSoTimeout(60_000);
		socket.getOutputStream()
			.write(("GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n" + end)
				.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

}
