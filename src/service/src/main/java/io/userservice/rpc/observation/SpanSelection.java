package io.userservice.rpc.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.tracing.Tracer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Observes the statements of calls only. Otherwise each of the service's own reads, one a
 * second or so, would be a trace.
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
