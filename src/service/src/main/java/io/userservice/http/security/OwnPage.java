package io.userservice.http.security;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Tells the requests of this service's own page. Behind a proxy that ends TLS the page's
 * scheme is another than that of the connection, so only host and port are compared.
 */
final class OwnPage {

	private static final Pattern ORIGIN = Pattern.compile("(https?)://(.+)");

	private OwnPage() {
	}

	/** Whether the origin's host and port are those of the header {@code Host}. */
	static boolean hasMade(HttpServletRequest request) {
		String host = request.getHeader(HttpHeaders.HOST);
		Matcher origin = ORIGIN.matcher(lowerCase(request.getHeader(HttpHeaders.ORIGIN)));
		if (host == null || !origin.matches()) {
			return false;
		}
		String defaultPort = origin.group(1).equals("https") ? ":443" : ":80";
		return withoutEnd(origin.group(2), defaultPort).equals(withoutEnd(lowerCase(host), defaultPort));
	}

	private static String lowerCase(@Nullable String text) {
		return (text != null) ? text.toLowerCase(Locale.ROOT) : "";
	}

	private static String withoutEnd(String text, String end) {
		return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
	}

}
