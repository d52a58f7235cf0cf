package io.userservice.client.channel;

import java.util.Map;

import io.grpc.ConnectivityState;

/** The channels that a starter has made, and the state of each, by name. */
@FunctionalInterface
public interface ChannelStates {

	Map<String, ConnectivityState> states();

}
