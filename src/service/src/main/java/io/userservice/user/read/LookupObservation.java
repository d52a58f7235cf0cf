package io.userservice.user.read;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

/** Measures and traces how lookups share queries. */
class LookupObservation {

	private final String kind;

	private final DistributionSummary keys;

	private final Timer wait;

	private final Tracer tracer;

	/**
	 * @param kind the key by which users are found: id or email
	 */
	LookupObservation(String kind, MeterRegistry registry, Tracer tracer) {
		this.kind = kind;
		this.keys = DistributionSummary.builder("user.service.lookup.keys")
			.description("Ids or e-mails that one query looks up")
			.tag("kind", kind)
			.register(registry);
		this.wait = Timer.builder("user.service.lookup.wait")
			.description("How long the first lookup of a query has waited for it")
			.tag("kind", kind)
			.register(registry);
		this.tracer = tracer;
	}

	/** The span of the call that looks up; null if there is none. */
	@Nullable Span caller() {
		return (this.tracer != Tracer.NOOP) ? this.tracer.currentSpan() : null;
	}

	/**
	 * Runs the query of several lookups. The query's span belongs to the first call that
	 * has a span, and links to those of all; they name the query's.
	 * @param waitedNanos of the first lookup
	 */
	<T> T query(int keys, long waitedNanos, List<Span> callers, Supplier<T> query) {
		this.keys.record(keys);
		this.wait.record(waitedNanos, TimeUnit.NANOSECONDS);
		if (callers.isEmpty()) {
			return query.get();
		}
		Span.Builder builder = this.tracer.spanBuilder()
			.name("lookup by " + this.kind)
			.setParent(callers.get(0).context())
			.tag("keys", keys);
		callers.forEach((caller) -> builder.addLink(new Link(caller)));
		Span span = builder.start();
		callers.forEach((caller) -> caller.tag("lookup.trace_id", span.context().traceId())
			.tag("lookup.span_id", span.context().spanId()));
		try (Tracer.SpanInScope scope = this.tracer.withSpan(span)) {
			return query.get();
		}
		finally {
			span.end();
		}
	}

}
