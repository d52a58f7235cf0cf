package io.userservice.rpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;

/**
 * Says which calls never block a thread, from their start to their end. A call of which
 * every bean of this type says so runs on the event loop and saves a change of threads,
 * which costs more than the call itself; all others run on the call executor.
 */
@FunctionalInterface
public interface NonBlockingCalls {

	/** Asked on the event loop, so it must not block either. */
	boolean contains(ServerCall<?, ?> call, Metadata headers);

}
