package io.userservice.http.security;

import java.util.List;

/**
 * The paths that are served without a check of Spring Security's, besides Actuator's: the
 * calls, each of which checks its own token, and the console's files.
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
