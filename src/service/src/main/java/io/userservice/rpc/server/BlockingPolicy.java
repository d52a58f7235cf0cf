package io.userservice.rpc.server;

/** Whether the handler of a method may block the thread that it runs on. */
public enum BlockingPolicy {

	/**
	 * Runs on the event loop. That saves a change of threads, which costs more than the
	 * whole call.
	 */
	NON_BLOCKING,
	/** Runs on the call executor. */
	BLOCKING

}
