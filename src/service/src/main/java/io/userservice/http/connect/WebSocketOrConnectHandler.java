package io.userservice.http.connect;

import java.io.IOException;

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
		try {
			this.webSockets.handleRequest(request, response);
		}
		catch (HandshakeFailureException ex) {
			// Most likely a client's mistake; no call was started.
			response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
		}
	}

}
