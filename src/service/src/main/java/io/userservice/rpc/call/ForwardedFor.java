package io.userservice.rpc.call;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import com.google.common.base.Splitter;
import com.google.common.collect.Lists;
import com.google.common.net.InetAddresses;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * The address of a client behind the service's own HTTP side, which proves what it says,
 * or behind a proxy that is trusted: the last of {@code x-forwarded-for} that is not a
 * trusted proxy itself. What others claim is ignored.
 *
 * @param trusted tells whether an address is that of a proxy whose word is taken
 */
public record ForwardedFor(Predicate<String> trusted) {

	/** Takes the word of the service's own HTTP side alone. */
	public static final ForwardedFor OWN_ALONE = new ForwardedFor((address) -> false);

	private static final Splitter LIST = Splitter.on(',').trimResults();

	/** Null where there is none. */
	@Nullable InetAddress of(Metadata headers, @Nullable SocketAddress peer) {
		Iterable<String> values = headers.getAll(OwnCall.ADDRESS);
		if (values == null || !(peer instanceof InetSocketAddress socket) || socket.getAddress() == null) {
			return null;
		}
		List<String> addresses = new ArrayList<>();
		values.forEach((value) -> addresses.addAll(LIST.splitToList(value)));
		if (OwnCall.isProven(headers, addresses)) {
			return InetAddresses.forString(addresses.get(0));
		}
		return ofProxies(Lists.reverse(addresses), socket.getAddress().getHostAddress().replaceFirst("%.*", ""));
	}

	/** Each proxy adds the address that it was called from at the end. */
	private @Nullable InetAddress ofProxies(List<String> lastFirst, String peer) {
		InetAddress client = null;
		String claimant = peer;
		for (String address : lastFirst) {
			if (!this.trusted.test(claimant) || !InetAddresses.isInetAddress(address)) {
				break;
			}
			client = InetAddresses.forString(address);
			claimant = address;
		}
		return client;
	}

}
