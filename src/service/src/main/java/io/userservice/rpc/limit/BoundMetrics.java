package io.userservice.rpc.limit;

import java.util.List;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Reports of each bound what is used, of what, and how often an amount was refused. */
public class BoundMetrics implements MeterBinder {

	private final List<Bound> bounds;

	public BoundMetrics(List<Bound> bounds) {
		this.bounds = bounds;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Bound bound : this.bounds) {
			Gauge.builder("user.service.bound.used", bound, Bound::used).tag("bound", bound.name()).register(registry);
			Gauge.builder("user.service.bound.capacity", bound, Bound::capacity)
				.tag("bound", bound.name())
				.register(registry);
			FunctionCounter.builder("user.service.bound.refused", bound, Bound::refused)
				.tag("bound", bound.name())
				.register(registry);
		}
	}

}
