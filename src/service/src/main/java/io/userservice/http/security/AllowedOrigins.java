package io.userservice.http.security;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Refuses to start with an allowed origin that no browser can send. */
final class AllowedOrigins {

	private static final String PROPERTY = "user-service.http.allowed-origins";

	/** RFC 6454, 6.2, of a host in ASCII, which is how browsers write it. */
	private static final Pattern ORIGIN = Pattern
		.compile("(?i)([a-z][a-z0-9+.-]*)://([a-z0-9_-]+(?:\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+])(?::([1-9][0-9]{0,4}))?");

	private AllowedOrigins() {
	}

	static void check(List<String> origins) {
		for (String origin : origins) {
			if (!origin.equals("*") && !isOrigin(origin)) {
				throw new InvalidConfigurationPropertyValueException(PROPERTY, origin,
						"no browser sends such an origin; it is a scheme, a host and, where it is not the scheme's default,"
								+ " a port, such as https://admin.example.com or http://localhost:3000, or * for all");
			}
		}
	}

	private static boolean isOrigin(String text) {
		Matcher origin = ORIGIN.matcher(text);
		return origin.matches() && !isDefault(origin.group(1), origin.group(3));
	}

	/** Browsers leave the default port out. */
	private static boolean isDefault(String scheme, @Nullable String port) {
		return (scheme.equalsIgnoreCase("https") && "443".equals(port))
				|| (scheme.equalsIgnoreCase("http") && "80".equals(port));
	}

}
