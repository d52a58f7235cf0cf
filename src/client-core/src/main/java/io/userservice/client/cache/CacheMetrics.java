package io.userservice.client.cache;

import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.userservice.client.cache.store.UserStore;

/** Reports the near caches as {@code grpc.client.cache.*}. */
public class CacheMetrics implements MeterBinder {

	private final UserCaches caches;

	public CacheMetrics(UserCaches caches) {
		this.caches = caches;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.caches.all().forEach((channel, cache) -> {
			count(registry, channel, "hit", cache.hits);
			count(registry, channel, "miss", cache.misses);
			Gauge.builder("grpc.client.cache.entries", cache.store, UserStore::size)
				.description("Users and spellings of e-mails that are kept")
				.tag("channel", channel)
				.register(registry);
			Gauge.builder("grpc.client.cache.size", cache.store, UserStore::bytes)
				.description("Memory of what is kept, about")
				.tag("channel", channel)
				.baseUnit(BaseUnits.BYTES)
				.register(registry);
			Gauge.builder("grpc.client.cache.staleness", cache, NearCache::staleness)
				.description("How old what is kept may be; not a number while nothing is answered from it")
				.tag("channel", channel)
				.baseUnit("seconds")
				.register(registry);
		});
	}

	private static void count(MeterRegistry registry, String channel, String result, LongAdder count) {
		FunctionCounter.builder("grpc.client.cache.gets", count, LongAdder::doubleValue)
			.description("Reads that were answered from memory, and those that were sent")
			.tag("channel", channel)
			.tag("result", result)
			.register(registry);
	}

}
