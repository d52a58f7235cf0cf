package io.userservice.client.channel;

import java.util.Locale;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Reports the state of each channel as {@code grpc.client.channel.state}. */
class ChannelStateMetrics implements ChannelListener {

	private final MeterRegistry registry;

	ChannelStateMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void created(String name, ManagedChannel channel) {
		for (ConnectivityState state : ConnectivityState.values()) {
			Gauge.builder("grpc.client.channel.state", channel, (watched) -> (watched.getState(false) == state) ? 1 : 0)
				.description("1 for the state that the channel is in")
				.tag("channel", name)
				.tag("state", state.name().toLowerCase(Locale.ROOT))
				.register(this.registry);
		}
	}

}
