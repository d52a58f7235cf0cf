package io.userservice.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import io.userservice.testing.TriedService;

/** CreateUsers by HTTP, whose responses are not read. */
final class HttpUploads {

	private static final int USERS = 9_999;

	private static final String LAST_CHUNK = "0\r\n\r\n";

	private final AttackedService service;

	HttpUploads(AttackedService service) {
		this.service = service;
	}

	/** Stores users, and waits until the response has begun. */
	Socket createLargestUsers(String subject) {
		try {
			Socket socket = send(subject);
			if (socket.getInputStream().read() != 'H') {
				throw new IllegalStateException("no response");
			}
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Tries to store users; how that ends is to be seen at the service. */
	void tryToCreateLargestUsers(String subject) {
		try (Socket socket = send(subject)) {
			socket.getInputStream().readAllBytes();
		}
		catch (IOException ex) {
			// Refused before it was sent.
		}
	}

	private Socket send(String subject) throws IOException {
		List<String> users = IntStream.range(0, USERS)
			.mapToObj((user) -> "{\"name\":\"%s\",\"email\":\"%s\"}".formatted(LargestUser.NAME, LargestUser.email()))
			.toList();
		byte[] body = TriedService.envelopes(users);
		Socket socket = new Socket();
		socket.setReceiveBufferSize(4_096);
		socket.bind(new InetSocketAddress("127.0.0.2", 0));
		socket.connect(new InetSocketAddress("127.0.0.1", this.service.process().httpPort()));
		socket.getOutputStream().write("""
				POST /user.UserService/CreateUsers HTTP/1.1\r
				Host: localhost\r
				Connection: close\r
				Authorization: Bearer %s\r
				Content-Type: application/connect+json\r
				Content-Length: %d\r
				\r
				""".formatted(this.service.token(subject), body.length).getBytes(StandardCharsets.US_ASCII));
		socket.getOutputStream().write(body);
		return socket;
	}

	/** Reads the rest of a response; returns whether it has an end. */
	static boolean isComplete(Socket socket) {
		try (socket) {
			String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return response.contains("\"count\":" + USERS) && response.endsWith(LAST_CHUNK);
		}
		catch (IOException ex) {
			return false;
		}
	}

}
