package io.userservice.http.security;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Opens WebSockets of a service with a development token under its own names alone, so
 * that no page of another name becomes one of its own. Other calls need a token, which
 * such a page does not get.
 */
class ReboundHostFilter extends OncePerRequestFilter {

	private static final String REASON = "with a development token, WebSockets are served under localhost or an address;"
			+ " the origin of another name must be in user-service.http.allowed-origins";

	private final OpenPaths open;

	ReboundHostFilter(OpenPaths open) {
		this.open = open;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return request.getHeader(HttpHeaders.UPGRADE) == null;
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
