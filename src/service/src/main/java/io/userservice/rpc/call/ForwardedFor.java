package io.userservice.rpc.call;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.regex.Pattern;

import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * The address of a client behind the service's own HTTP side, or behind a proxy on this
 * machine: the last of {@code x-forwarded-for}. What peers on other machines claim is
 * ignored.
 */
public final class ForwardedFor {

	private static final Metadata.Key<String> HEADER = Metadata.Key.of("x-forwarded-for",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:]{2,45}");

	private ForwardedFor() {
	}

	/** Null where there is none. */
	public static @Nullable String of(Metadata headers, @Nullable SocketAddress peer) {
		String forwarded = headers.get(HEADER);
		if (forwarded == null || !(peer instanceof InetSocketAddress socket) || socket.getAddress() == null
				|| !socket.getAddress().isLoopbackAddress()) {
			return null;
		}
		String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
		return ADDRESS.matcher(last).matches() ? last : null;
	}

}
