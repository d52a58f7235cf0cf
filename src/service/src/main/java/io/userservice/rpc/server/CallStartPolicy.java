package io.userservice.rpc.server;

import io.grpc.Metadata;

/** Tells whether authenticating a call blocks. */
@FunctionalInterface
public interface CallStartPolicy {

	/**
	 * Whether the interceptors run without blocking for a call with these headers. Called
	 * on the event loop, so it must not block either.
	 */
	boolean isNonBlocking(Metadata headers);

}
