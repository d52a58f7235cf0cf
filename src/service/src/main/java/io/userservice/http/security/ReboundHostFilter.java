package io.userservice.http.security;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Serves what needs no token of a service with a development token, such as health and
 * metrics, and opens its WebSockets, under its own names alone, so that no page of
 * another name becomes one of its own. Other calls need a token, which such a page does
 * not get; the console's files are the same for everybody.
 */
class ReboundHostFilter extends OncePerRequestFilter {

	private static final String REASON = "with a development token, this is served under localhost or an address;"
			+ " the origin of another name must be in user-service.http.allowed-origins";

	private final OpenPaths open;

	private final boolean socketsAlone;

	ReboundHostFilter(OpenPaths open, boolean socketsAlone) {
		this.open = open;
		this.socketsAlone = socketsAlone;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return this.socketsAlone && request.getHeader(HttpHeaders.UPGRADE) == null;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (this.open.mayBeRebound(request)) {
			ErrorBody.write(response, HttpServletResponse.SC_FORBIDDEN, REASON);
			return;
		}
		chain.doFilter(request, response);
	}

}
