package io.userservice.client.channel;

import io.grpc.ManagedChannel;

/** Is told of each channel over sockets. */
@FunctionalInterface
public interface ChannelListener {

	/**
	 * @param name as in {@code user-service.client.<name>}
	 */
	void created(String name, ManagedChannel channel);

}
