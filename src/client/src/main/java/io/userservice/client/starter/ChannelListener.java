package io.userservice.client.starter;

import io.grpc.ManagedChannel;

/** Is told of each channel over sockets. */
@FunctionalInterface
interface ChannelListener {

	/**
	 * @param name as in {@code grpc.client.<name>}
	 */
	void created(String name, ManagedChannel channel);

}
