package io.userservice.rpc.call;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** The span of a call. */
public interface CallTrace {

	/** The id of the trace. */
	String id();

	/** Runs work whose spans belong to the call's. */
	void run(Runnable work);

	/**
	 * Ends the span.
	 * @param reason of ours; null if there is none
	 */
	void end(Status status, @Nullable String reason);

}
