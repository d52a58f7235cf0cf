package io.userservice.rpc.call;

import java.net.InetAddress;
import java.net.SocketAddress;

import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Who has made a call, as its headers say.
 *
 * @param client behind the peer; null where the peer is the client
 * @param own whether the HTTP side of this process makes the call
 */
record CallOrigin(@Nullable InetAddress client, boolean own) {

	static CallOrigin of(Metadata headers, @Nullable SocketAddress peer, ForwardedFor forwarded) {
		return new CallOrigin(forwarded.of(headers, peer), ForwardedFor.OWN_ALONE.of(headers, peer) != null);
	}

}
