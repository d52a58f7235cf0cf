package io.userservice.rpc.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.tracing.Tracer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Observes statements of calls alone: the service's own reads, each second or so, would
 * be a trace each.
 */
@Component
class SpanSelection implements ObservationPredicate {

	private final ObjectProvider<Tracer> tracer;

	SpanSelection(ObjectProvider<Tracer> tracer) {
		this.tracer = tracer;
	}

	@Override
	public boolean test(String name, Observation.Context context) {
		if (name.equals("tasks.scheduled.execution")) {
			return false;
		}
		return !name.startsWith("jdbc.") || this.tracer.getIfAvailable(() -> Tracer.NOOP).currentSpan() != null;
	}

}
