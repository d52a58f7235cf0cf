package io.userservice.http.security;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpHeaders;

/**
 * The paths, besides Actuator's, that Spring Security lets through: calls, whose tokens
 * gRPC checks, and the console's files.
 *
 * @param patterns of paths; empty for none
 * @param allowedOrigins of web pages that may make calls; {@code *} for all
 * @param ofDevelopment whether the service generates a development token
 */
public record OpenPaths(List<String> patterns, List<String> allowedOrigins, boolean ofDevelopment) {

	/** Whether neither calls nor the console are served. */
	public boolean areNone() {
		return this.patterns.isEmpty();
	}

	/**
	 * Whether the page under whose name a WebSocket is asked for may be somebody else's,
	 * who has pointed the name to this machine (DNS rebinding). On a developer's machine
	 * nothing but the name tells.
	 */
	public boolean mayBeRebound(HttpServletRequest request) {
		return this.ofDevelopment && OwnPage.mayBeRebound(request) && !this.allowedOrigins.contains("*")
				&& !this.allowedOrigins.contains(request.getHeader(HttpHeaders.ORIGIN));
	}

}
