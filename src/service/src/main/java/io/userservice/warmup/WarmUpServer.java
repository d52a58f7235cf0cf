package io.userservice.warmup;

import io.grpc.Channel;

/**
 * Serves the calls of a warm-up by the same code as those of callers, but stands in none
 * of their metrics, logs and bounds, and stores nothing. Nobody else can call it.
 */
public interface WarmUpServer extends AutoCloseable {

	/** The way to it. */
	Channel channel();

	/** Ends its calls without waiting for them. */
	@Override
	void close();

	/** Starts such a server. */
	interface Starter {

		WarmUpServer start();

	}

}
