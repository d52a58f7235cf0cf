package io.userservice.http.console;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.userservice.testing.StartFailures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** The development token is given to a browser on this machine alone. */
class DevelopmentTokenByHttpIntegrationTests {

	private static final List<String> HEADERS = List.of("X-Forwarded-For: 127.0.0.1\r\n", "X-Forwarded-For: ::1\r\n",
			"Forwarded: for=127.0.0.1\r\n", "X-Forwarded-Host: localhost\r\n",
			"X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: localhost\r\n",
			"X-Real-IP: 127.0.0.1\r\nX-Forwarded-For: 8.8.8.8\r\n");

	@ParameterizedTest
	@ValueSource(strings = { "none", "native", "framework" })
	void givesNoTokenToOtherMachinesWhateverAHeaderSays(String strategy) throws IOException {
		try (ConfigurableApplicationContext service = StartFailures.start(List
			.of("server.forward-headers-strategy=" + strategy, "spring.datasource.url=jdbc:h2:mem:" + strategy))) {
			int port = service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
			InetAddress loopback = InetAddress.getLoopbackAddress();
			assertThat(status(loopback, port, "localhost", "")).isEqualTo("200");
			assertThat(status(loopback, port, "evil.example", "")).isEqualTo("404");
			assertThat(status(loopback, port, "evil.example", "X-Forwarded-Host: localhost:" + port + "\r\n"))
				.isEqualTo("404");
			for (String headers : HEADERS) {
				assertThat(status(loopback, port, "localhost", headers)).as(headers).isEqualTo("404");
			}
			Optional<InetAddress> other = otherAddress();
			// A machine without a network has loopback addresses alone.
			if (other.isPresent()) {
				assertThat(status(other.get(), port, "localhost", "")).isEqualTo("404");
				for (String headers : HEADERS) {
					assertThat(status(other.get(), port, "localhost", headers)).as(headers).isEqualTo("404");
				}
			}
		}
	}

	private static Optional<InetAddress> otherAddress() throws SocketException {
		return NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> address instanceof Inet4Address && !address.isLoopbackAddress())
			.findFirst();
	}

	private static String status(InetAddress server, int port, String name, String headers) throws IOException {
		try (Socket socket = new Socket(server, port)) {
			socket.getOutputStream()
				.write(("POST /console/token HTTP/1.1\r\nHost: %s:%d\r\nOrigin: http://%1$s:%2$d\r\n".formatted(name,
						port) + "Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\nConnection: close\r\n" + headers
						+ "\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), StandardCharsets.ISO_8859_1)
				.substring("HTTP/1.1 ".length());
		}
	}

}
