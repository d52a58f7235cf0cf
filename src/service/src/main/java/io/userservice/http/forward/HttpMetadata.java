package io.userservice.http.forward;

import java.util.Base64;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

import io.grpc.Metadata;
import io.userservice.rpc.call.OwnCall;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Converts metadata of gRPC to HTTP headers, and headers to metadata. Values of headers
 * whose name ends with {@code -bin} are in Base64.
 */
public record HttpMetadata(Metadata metadata) {

	private static final String BINARY = Metadata.BINARY_HEADER_SUFFIX;

	/** Passed on as call credentials, not as metadata. */
	public static final String AUTHORIZATION = "authorization";

	/**
	 * Without these a write would be repeated, or a read answered from an older state, so
	 * they are never left out.
	 */
	private static final Set<String> NEVER_LEFT_OUT = Set.of("idempotency-key", "user-service-position",
			"user-service-max-staleness");

	private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]*");

	/** Headers of HTTP and of browsers, which are not passed on. */
	private static final Set<String> OF_HTTP = Set.of(AUTHORIZATION, "accept", "connection", "cookie", "dnt", "expect",
			"forwarded", "host", "http2-settings", "keep-alive", "origin", "priority", "pragma", "referer", "te",
			"trailer", "transfer-encoding", "upgrade", "upgrade-insecure-requests", "user-agent", "via");

	private static final Set<String> PREFIXES_OF_HTTP = Set.of("accept-", "access-control-", "cache-", "connect-",
			"content-", "grpc-", "if-", "proxy-", "sec-", "x-forwarded-", ":");

	/**
	 * The metadata for the call of a request. Headers that metadata cannot have, such as
	 * those in which a gateway adds a name in UTF-8, are left out.
	 * @throws IllegalArgumentException for one that is never left out, and that metadata
	 * cannot have
	 */
	public static Metadata of(HttpServletRequest request) {
		Metadata metadata = forwardedFor(request.getRemoteAddr());
		for (String header : Collections.list(request.getHeaderNames())) {
			String name = header.toLowerCase(Locale.ROOT);
			if (!isOfHttp(name)) {
				Collections.list(request.getHeaders(header)).forEach((value) -> put(metadata, name, value));
			}
		}
		return metadata;
	}

	/**
	 * The metadata of a call for a client that sends none. What a client claims about its
	 * address is not passed on.
	 */
	public static Metadata forwardedFor(String address) {
		Metadata metadata = new Metadata();
		OwnCall.mark(metadata, address);
		return metadata;
	}

	private static boolean isOfHttp(String name) {
		return OF_HTTP.contains(name) || PREFIXES_OF_HTTP.stream().anyMatch(name::startsWith);
	}

	private static void put(Metadata metadata, String name, String value) {
		if (NEVER_LEFT_OUT.contains(name)) {
			requireText(name, value);
		}
		try {
			if (name.endsWith(BINARY)) {
				metadata.put(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER), Base64.getDecoder().decode(value));
			}
			else if (isText(value)) {
				metadata.put(key(name), value);
			}
		}
		catch (IllegalArgumentException ex) {
			// Neither such a name nor such a value means anything to a call.
		}
	}

	/**
	 * Requires that a header can be metadata.
	 * @throws IllegalArgumentException with the header's name as its message
	 */
	public static void requireText(String name, String value) {
		if (!isText(value)) {
			throw new IllegalArgumentException(name);
		}
	}

	/** gRPC drops a header with other characters, and logs its value. */
	private static boolean isText(String value) {
		return PRINTABLE.matcher(value).matches();
	}

	private static Metadata.Key<String> key(String name) {
		return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
	}

	/** Each value, except those that gRPC or HTTP itself sets. */
	public void forEach(BiConsumer<String, String> header) {
		for (String name : this.metadata.keys()) {
			if (!isOfHttp(name)) {
				values(name, header);
			}
		}
	}

	private void values(String name, BiConsumer<String, String> header) {
		if (name.endsWith(BINARY)) {
			Iterable<byte[]> values = this.metadata.getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER));
			if (values != null) {
				values.forEach(
						(value) -> header.accept(name, Base64.getEncoder().withoutPadding().encodeToString(value)));
			}
			return;
		}
		Iterable<String> values = this.metadata.getAll(key(name));
		if (values != null) {
			values.forEach((value) -> header.accept(name, value));
		}
	}

}
