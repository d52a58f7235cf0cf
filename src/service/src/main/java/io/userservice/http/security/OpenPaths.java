package io.userservice.http.security;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

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

	/** Hosts that no name server decides, with or without a port. */
	private static final Pattern FIXED = Pattern.compile("(localhost|[0-9.]+|\\[[0-9a-f:.]+])(:[0-9]*)?");

	/** Whether neither calls nor the console are served. */
	public boolean areNone() {
		return this.patterns.isEmpty();
	}

	/**
	 * Whether the request may be of somebody's page whose name he has pointed to this
	 * machine (DNS rebinding). On a developer's machine nothing but the name tells: it is
	 * neither {@code localhost}, nor an address, nor that of an allowed origin. Each
	 * browser sends one; probes by HTTP/1.0 send none.
	 */
	boolean mayBeRebound(HttpServletRequest request) {
		String header = request.getHeader(HttpHeaders.HOST);
		if (!this.ofDevelopment || header == null) {
			return false;
		}
		String host = header.toLowerCase(Locale.ROOT);
		return !FIXED.matcher(host).matches() && this.allowedOrigins.stream()
			.noneMatch((origin) -> origin.equals("*") || origin.toLowerCase(Locale.ROOT).endsWith("://" + host));
	}

}
