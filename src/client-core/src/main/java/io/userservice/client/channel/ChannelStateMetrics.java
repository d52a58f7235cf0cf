package io.userservice.client.channel;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Reports the state of each channel as {@code grpc.client.channel.state}. */
class ChannelStateMetrics implements ChannelListener {

	private final MeterRegistry registry;

	/** The first of each name, until it ends. A stub with options has a further one. */
	private final Map<String, ManagedChannel> shown = new ConcurrentHashMap<>();

	ChannelStateMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void created(String name, ManagedChannel channel) {
		boolean isNew = !this.shown.containsKey(name);
		this.shown.compute(name, (key, before) -> (before != null && !before.isShutdown()) ? before : channel);
		if (isNew) {
			register(name);
		}
	}

	private void register(String name) {
		for (ConnectivityState state : ConnectivityState.values()) {
			Gauge
				.builder("grpc.client.channel.state", this.shown,
						(channels) -> (channels.get(name).getState(false) == state) ? 1 : 0)
				.description("1 for the state that the channel is in")
				.strongReference(true)
				.tag("channel", name)
				.tag("state", state.name().toLowerCase(Locale.ROOT))
				.register(this.registry);
		}
	}

}
