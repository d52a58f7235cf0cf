package io.userservice.rpc.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Meters by the values of their tags, each made when it is first asked for.
 *
 * @param <T> the values
 * @param <M> the meter, or some of them
 */
final class MeterCache<T, M> {

	private final Map<T, M> meters = new ConcurrentHashMap<>();

	private final Function<T, M> factory;

	MeterCache(Function<T, M> factory) {
		this.factory = factory;
	}

	M get(T tags) {
		// Unlike computeIfAbsent, this takes no lock.
		M meter = this.meters.get(tags);
		return (meter != null) ? meter : this.meters.computeIfAbsent(tags, this.factory);
	}

}
