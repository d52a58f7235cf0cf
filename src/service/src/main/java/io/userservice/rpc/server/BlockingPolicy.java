package io.userservice.rpc.server;

import io.grpc.Metadata;
import io.grpc.ServerCall;

/**
 * Says what of a call never blocks a thread. What every bean of this type says so of runs
 * on the event loop and saves a change of threads, which costs more than the call itself;
 * all else runs on the call executor. Asked on the event loop, so it must not block
 * either.
 */
public interface BlockingPolicy {

	/** Whether the call's start, its interceptors, does not block. */
	boolean startWith(ServerCall<?, ?> call, Metadata headers);

	/** Whether what follows its start, its messages and its end, does not block. */
	boolean goOnWith(ServerCall<?, ?> call);

}
