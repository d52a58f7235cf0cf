package io.userservice.http.console;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.MediaType;
import org.springframework.web.HttpRequestHandler;

/**
 * Gives the console a development token: only to a page of this service, in a browser on
 * this machine.
 */
class DevelopmentTokenHandler implements HttpRequestHandler {

	/**
	 * Another host name may have been pointed to this machine by an attacker (DNS
	 * rebinding).
	 */
	private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

	/** Set by proxies, behind which every client has a loopback address. */
	private static final String[] OF_PROXIES = { "Forwarded", "X-Forwarded-For", "Via", "X-Real-IP" };

	/** Set by Tomcat (11.0) where it has accepted a proxy's header. */
	private static final String REPLACED_ADDRESS = "org.apache.catalina.AccessLog.RemoteAddr";

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

	private static boolean isOwnPageOnThisMachine(HttpServletRequest request) throws IOException {
		return request.getMethod().equals("POST") && "same-origin".equals(request.getHeader("Sec-Fetch-Site"))
		// Through a proxy that hides itself, the page has another origin.
				&& ("http://" + request.getHeader("Host")).equals(request.getHeader("Origin"))
				&& request.getAttribute(REPLACED_ADDRESS) == null && LOOPBACK_NAMES.contains(request.getServerName())
				&& InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()
				&& Stream.of(OF_PROXIES).allMatch((header) -> request.getHeader(header) == null);
	}

}
