package io.userservice.http.connect;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

import io.userservice.http.forward.HttpMetadata;
import io.userservice.logging.LineText;

import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;

/**
 * The client of a WebSocket: its address and token, and how its failed call is reported
 * to it.
 */
final class WebSocketPeer {

	static final String TOKEN_PREFIX = "bearer.";

	private static final int FIRST_CLOSE_CODE = 4000;

	/** RFC 6455, 5.5: a control frame has 125 bytes, two of them for the code. */
	private static final int LONGEST_REASON = 123;

	private WebSocketPeer() {
	}

	static String address(WebSocketSession socket) {
		InetSocketAddress remote = socket.getRemoteAddress();
		return (remote != null && remote.getAddress() != null) ? remote.getAddress().getHostAddress() : "unknown";
	}

	/** The tokens in the form of the header {@code authorization}. */
	static List<String> tokens(WebSocketSession socket) {
		HttpHeaders headers = socket.getHandshakeHeaders();
		Stream<String> protocols = headers.getOrEmpty("Sec-WebSocket-Protocol")
			.stream()
			.flatMap((value) -> Stream.of(value.split("\\s*,\\s*")))
			.filter((protocol) -> protocol.startsWith(TOKEN_PREFIX))
			.map((protocol) -> "Bearer " + protocol.substring(TOKEN_PREFIX.length()));
		return Stream.concat(headers.getOrEmpty(HttpMetadata.AUTHORIZATION).stream(), protocols).toList();
	}

	/** Closes the socket of a call that has failed. */
	static void close(WebSocketSession socket, ConnectException failure) {
		try {
			socket.close(new CloseStatus(FIRST_CLOSE_CODE + failure.grpcCode(), reason(failure)));
		}
		catch (IOException ex) {
			// The client has gone.
		}
	}

	/** Messages of the service are ASCII, unless they quote what a client has sent. */
	private static String reason(ConnectException failure) {
		String text = failure.reason().map((reason) -> reason + ": ").orElse("") + failure.message();
		String printable = LineText.printable(text);
		return printable.substring(0, Math.min(LONGEST_REASON, printable.length()));
	}

}
