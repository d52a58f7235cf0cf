package io.userservice.http.connect;

import java.net.InetSocketAddress;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketSession;

/** What is known of the client of a WebSocket. */
final class WebSocketPeer {

	private static final String TOKEN_PREFIX = "bearer.";

	private WebSocketPeer() {
	}

	static String address(WebSocketSession socket) {
		InetSocketAddress remote = socket.getRemoteAddress();
		return (remote != null && remote.getAddress() != null) ? remote.getAddress().getHostAddress() : "unknown";
	}

	/** As the header {@code authorization}; null for none. */
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

}
