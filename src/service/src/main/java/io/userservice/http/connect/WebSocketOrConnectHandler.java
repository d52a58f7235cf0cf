package io.userservice.http.connect;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.HttpRequestHandler;
import org.springframework.web.socket.server.HandshakeFailureException;

/** Gives requests for a WebSocket to one handler, and all others to another. */
class WebSocketOrConnectHandler implements HttpRequestHandler {

	private final HttpRequestHandler webSockets;

	private final HttpRequestHandler others;

	WebSocketOrConnectHandler(HttpRequestHandler webSockets, HttpRequestHandler others) {
		this.webSockets = webSockets;
		this.others = others;
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response)
			throws ServletException, IOException {
		if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade")) || !request.getMethod().equals("GET")) {
			this.others.handleRequest(request, response);
			return;
		}
		if (!speaksJson(request)) {
			refuse(response, HttpServletResponse.SC_BAD_REQUEST, "the subprotocol must be json, or none");
			return;
		}
		try {
			this.webSockets.handleRequest(request, response);
		}
		catch (HandshakeFailureException ex) {
			// Most likely a client's mistake; no call was started.
			response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
		}
	}

	private static void refuse(HttpServletResponse response, int status, String message) throws IOException {
		response.setStatus(status);
		response.setContentType("application/json");
		response.getOutputStream().write(ErrorJson.error(ConnectException.http(status, message)));
	}

	/**
	 * A client that asks for other subprotocols alone would not understand the messages.
	 */
	private static boolean speaksJson(HttpServletRequest request) {
		List<String> asked = Collections.list(request.getHeaders("Sec-WebSocket-Protocol"))
			.stream()
			.flatMap((header) -> Stream.of(header.split(",")))
			.map(String::strip)
			.filter((protocol) -> !protocol.startsWith(WebSocketPeer.TOKEN_PREFIX))
			.toList();
		return asked.isEmpty() || asked.contains(WebSocketCalls.SUBPROTOCOL);
	}

}
