package io.userservice.http.console;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

import io.userservice.http.tomcat.DirectConnection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.MediaType;
import org.springframework.web.HttpRequestHandler;

/**
 * Gives the console a development token: only to a page of this service, in a browser on
 * this machine.
 */
class DevelopmentTokenHandler implements HttpRequestHandler {

	private final Supplier<Optional<String>> tokens;

	/**
	 * @param tokens gives a fresh token, or none if the service generates none
	 */
	DevelopmentTokenHandler(Supplier<Optional<String>> tokens) {
		this.tokens = tokens;
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		Optional<String> token = isOwnPageOnThisMachine(request) ? this.tokens.get() : Optional.empty();
		response.setHeader("Cache-Control", "no-store");
		if (token.isEmpty()) {
			response.setStatus(HttpServletResponse.SC_NOT_FOUND);
			return;
		}
		response.setContentType(MediaType.TEXT_PLAIN_VALUE);
		response.getWriter().write(token.get());
	}

	private static boolean isOwnPageOnThisMachine(HttpServletRequest request) {
		DirectConnection connection = DirectConnection.of(request);
		return connection != null && connection.isOfThisMachine() && request.getMethod().equals("POST")
				&& "same-origin".equals(request.getHeader("Sec-Fetch-Site"))
				// Through a proxy that hides itself, the page has another origin.
				&& ("http://" + connection.host()).equals(request.getHeader("Origin"));
	}

}
