package io.userservice.client.boot;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;

/** The targets of channels that Boot (4.1) does not read by itself. */
final class Targets {

	/**
	 * Of several static addresses, as Boot takes the text after {@code static:} for one.
	 */
	static final String ADDRESSES = "addresses";

	private static final String STATIC = "static:";

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
	 */
	static String readable(String target) {
		return (target.startsWith(STATIC) && target.contains(","))
				? ADDRESSES + ":///" + target.substring(STATIC.length()).replaceFirst("^/*", "") : target;
	}

	/**
	 * Resolves the hosts; those that cannot be resolved now are left out. Calls name the
	 * host that they are sent to, so that under TLS each is verified for its own name.
	 * @param list such as {@code users-1:50051,users-2:50051}
	 */
	static List<EquivalentAddressGroup> resolve(String list) {
		List<EquivalentAddressGroup> resolved = new ArrayList<>();
		for (String address : list.split(",")) {
			URI parsed = URI.create("//" + address.strip());
			if (parsed.getHost() == null || parsed.getPort() < 0) {
				throw new IllegalArgumentException("%s is not host:port".formatted(address.strip()));
			}
			InetSocketAddress socket = new InetSocketAddress(parsed.getHost(), parsed.getPort());
			if (!socket.isUnresolved()) {
				resolved.add(new EquivalentAddressGroup(socket,
						Attributes.newBuilder()
							.set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, parsed.getAuthority())
							.build()));
			}
		}
		return resolved;
	}

}
