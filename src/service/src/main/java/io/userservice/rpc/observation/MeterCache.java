package io.userservice.rpc.observation;

import java.util.Map;
import java.util.function.Function;

/** Keeps meters by a tag's value: looking one up costs less than registering it again. */
final class MeterCache {

	private MeterCache() {
	}

	static <T, R> Function<T, R> of(Map<T, R> cache, Function<T, R> factory) {
		return (key) -> {
			R cached = cache.get(key);
			return (cached != null) ? cached : cache.computeIfAbsent(key, factory);
		};
	}

}
