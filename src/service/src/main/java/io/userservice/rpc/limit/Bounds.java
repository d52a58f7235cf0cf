package io.userservice.rpc.limit;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.stereotype.Component;

/**
 * Makes all bounds on what callers can use up, each with its meters. The name of a bound
 * is its name in {@code docs/limits.md}, its tag in metrics, and the {@code limit} in the
 * metadata of OVERLOADED.
 */
@Component
public class Bounds {

	private final MeterRegistry registry;

	private final Map<String, Refusals> refusals = new ConcurrentHashMap<>();

	private final Map<String, Bound> amounts = new ConcurrentHashMap<>();

	public Bounds(MeterRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Makes a bound on an amount.
	 * @param capacity the amount for all callers
	 * @param share the amount for one caller, at most the capacity
	 */
	public Bound create(String name, long capacity, long share) {
		Bound bound = new Bound(createRefusals(name), capacity, share);
		this.amounts.put(name, bound);
		Gauge.builder("user.service.bound.used", bound, Bound::used).tag("bound", name).register(this.registry);
		Gauge.builder("user.service.bound.capacity", bound, Bound::capacity).tag("bound", name).register(this.registry);
		return bound;
	}

	/** Makes a bound of which one caller gets at most half. */
	public Bound createSharedByHalves(String name, long capacity) {
		return create(name, capacity, Math.max(1, capacity / 2));
	}

	/** Makes the counter of the refusals of a bound that is not on an amount. */
	public Refusals createRefusals(String name) {
		Refusals added = new Refusals(name);
		if (this.refusals.putIfAbsent(name, added) != null) {
			throw new IllegalStateException("there is a bound " + name + " already");
		}
		FunctionCounter.builder("user.service.bound.refused", added, Refusals::count)
			.tag("bound", name)
			.register(this.registry);
		return added;
	}

	/** The bound on an amount with that name. */
	public Bound of(String name) {
		Bound bound = this.amounts.get(name);
		if (bound == null) {
			throw new IllegalArgumentException("there is no bound " + name + " on an amount");
		}
		return bound;
	}

	/** The names of all bounds. */
	public SortedSet<String> names() {
		return new TreeSet<>(this.refusals.keySet());
	}

}
