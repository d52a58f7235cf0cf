package io.userservice.http.tomcat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a request as it is, not as a proxy's headers have it.
 *
 * @param address of the other end
 * @param host the header {@code Host}; null for none
 * @param isForwarded whether a header says that a proxy has forwarded the request
 */
public record DirectConnection(String address, @Nullable String host, boolean isForwarded) {

	static final String ATTRIBUTE = DirectConnection.class.getName();

	/**
	 * Another name may have been pointed to this machine by an attacker (DNS rebinding).
	 */
	private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

	/** Set by proxies, and by content delivery networks. */
	private static final Set<String> OF_PROXIES = Set.of("forwarded", "via", "x-real-ip", "x-client-ip", "client-ip",
			"true-client-ip", "x-cluster-client-ip", "x-scheme", "x-host", "x-url-scheme", "front-end-https",
			"cdn-loop");

	private static final Set<String> PREFIXES_OF_PROXIES = Set.of("x-forwarded", "x-original-", "x-envoy-", "x-proxy",
			"proxy-", "wl-proxy-", "cf-", "fastly-", "fly-", "x-amzn-", "x-amz-cf-", "x-azure-", "x-appengine-");

	static DirectConnection of(String address, @Nullable String host, Collection<String> headers) {
		return new DirectConnection(address, host, headers.stream().anyMatch(DirectConnection::isOfProxy));
	}

	private static boolean isOfProxy(String header) {
		String name = header.toLowerCase(Locale.ROOT);
		return OF_PROXIES.contains(name) || PREFIXES_OF_PROXIES.stream().anyMatch(name::startsWith);
	}

	/** The connection of the request, whatever filters have made of the request since. */
	public static @Nullable DirectConnection of(HttpServletRequest request) {
		return (DirectConnection) request.getAttribute(ATTRIBUTE);
	}

	/**
	 * Whether a client on this machine has made it, without a proxy that says so and
	 * under a name of this machine alone.
	 */
	public boolean isOfThisMachine() {
		return !this.isForwarded && isLoopbackName() && isLoopbackAddress();
	}

	private boolean isLoopbackName() {
		return this.host != null
				&& LOOPBACK_NAMES.contains(this.host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT));
	}

	private boolean isLoopbackAddress() {
		try {
			return InetAddress.getByName(this.address).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

}
