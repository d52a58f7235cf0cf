package io.userservice.http.security;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Serves a service with a development token under its own names alone, health and metrics
 * included, so that no page of another name becomes one of its own.
 */
class ReboundHostFilter extends OncePerRequestFilter {

	private static final String REASON = "with a development token, the service is served under localhost or an address;"
			+ " the origin of another name must be in user-service.http.allowed-origins";

	private final OpenPaths open;

	ReboundHostFilter(OpenPaths open) {
		this.open = open;
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
