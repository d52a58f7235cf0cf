package io.userservice.http.connect;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

import io.userservice.http.forward.HttpMetadata;
import io.userservice.logging.LineText;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;

/**
 * The client of a WebSocket: its address and token, and how its failed call is reported
 * to it.
 */
final class WebSocketPeer {

	private static final String TOKEN_PREFIX = "bearer.";

	private static final int FIRST_CLOSE_CODE = 4000;

	/** RFC 6455, 5.5: a control frame has 125 bytes, two of them for the code. */
	private static final int LONGEST_REASON = 123;

	private WebSocketPeer() {
	}

	static String address(WebSocketSession socket) {
		InetSocketAddress remote = socket.getRemoteAddress();
		return (remote != null && remote.getAddress() != null) ? remote.getAddress().getHostAddress() : "unknown";
	}

	/** The token in the form of the header {@code authorization}; null for none. */
	static @Nullable String token(WebSocketSession socket) {
		String header = socket.getHandshakeHeaders().getFirst(HttpMetadata.AUTHORIZATION);
		return (header != null) ? header
				: socket.getHandshakeHeaders()
					.getOrEmpty("Sec-WebSocket-Protocol")
					.stream()
					.flatMap((value) -> List.of(value.split("\\s*,\\s*")).stream())
					.filter((protocol) -> protocol.startsWith(TOKEN_PREFIX))
					.findFirst()
					.map((protocol) -> "Bearer " + protocol.substring(TOKEN_PREFIX.length()))
					.orElse(null);
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
