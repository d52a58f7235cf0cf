package io.userservice.client.boot;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;

/** The targets of channels that Boot (4.1) does not read by itself. */
final class Targets {

	/**
	 * Of several static addresses, as Boot takes the text after {@code static:} for one.
	 */
	static final String ADDRESSES = "addresses";

	private static final String STATIC = "static:";

	private static final int LAST_PORT = 65_535;

	private Targets() {
	}

	static boolean isInProcess(String target) {
		return target.startsWith("in-process:");
	}

	static boolean isUnixSocket(String target) {
		return target.startsWith("unix:");
	}

	static boolean isOnThisMachine(String target) {
		return isInProcess(target) || isUnixSocket(target);
	}

	/**
	 * The same target in a form that Boot passes on as it is.
	 * @param target such as {@code static://users-1:50051,users-2:50051}
	 * @throws IllegalArgumentException if one of several addresses is not host:port
	 */
	static String readable(String target) {
		if (!target.startsWith(STATIC) || !target.contains(",")) {
			return target;
		}
		String list = target.substring(STATIC.length()).replaceFirst("^/*", "");
		parse(list);
		return ADDRESSES + ":///" + list;
	}

	/**
	 * Resolves the hosts; those that cannot be resolved now are left out. Calls name the
	 * host that they are sent to, so that under TLS each is verified for its own name.
	 * @param list such as {@code users-1:50051,users-2:50051}
	 */
	static List<EquivalentAddressGroup> resolve(String list) {
		List<EquivalentAddressGroup> resolved = new ArrayList<>();
		for (URI address : parse(list)) {
			InetSocketAddress socket = new InetSocketAddress(address.getHost(), address.getPort());
			if (!socket.isUnresolved()) {
				resolved.add(new EquivalentAddressGroup(socket,
						Attributes.newBuilder()
							.set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, address.getAuthority())
							.build()));
			}
		}
		return resolved;
	}

	private static List<URI> parse(String list) {
		return Stream.of(list.split(",")).map(String::strip).map((address) -> {
			URI parsed = URI.create("//" + address);
			if (parsed.getHost() == null || parsed.getPort() < 1 || parsed.getPort() > LAST_PORT) {
				throw new IllegalArgumentException("%s is not host:port".formatted(address));
			}
			return parsed;
		}).toList();
	}

}
