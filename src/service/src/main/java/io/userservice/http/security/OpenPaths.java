package io.userservice.http.security;

import java.util.List;

/**
 * The paths, besides Actuator's, that Spring Security lets through: calls, whose tokens
 * gRPC checks, and the console's files.
 *
 * @param patterns of paths; empty for none
 * @param allowedOrigins of web pages that may make calls; {@code *} for all
 */
public record OpenPaths(List<String> patterns, List<String> allowedOrigins) {

	/** Whether neither calls nor the console are served. */
	public boolean areNone() {
		return this.patterns.isEmpty();
	}

}
