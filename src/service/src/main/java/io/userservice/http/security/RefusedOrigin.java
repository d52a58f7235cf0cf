package io.userservice.http.security;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;

/** Tells pages of other servers why they may not make calls. */
class RefusedOrigin extends DefaultCorsProcessor {

	private static final String REASON = "the page's Origin is not the Host of the request, and not in"
			+ " user-service.http.allowed-origins; a proxy must pass Host on as the browser sent it";

	@Override
	public boolean processRequest(@Nullable CorsConfiguration cors, HttpServletRequest request,
			HttpServletResponse response) throws IOException {
		boolean isAllowed = super.processRequest(cors, request, response);
		if (!isAllowed) {
			ErrorBody.write(response, HttpServletResponse.SC_FORBIDDEN, REASON);
		}
		return isAllowed;
	}

	@Override
	protected void rejectRequest(ServerHttpResponse response) {
		// Written by the caller.
	}

}
