package io.userservice.client.cache;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.userservice.client.Backoff;
import io.userservice.client.CacheProperties;
import io.userservice.client.cache.store.UserStore;

import org.springframework.util.unit.DataSize;

/** A near cache in a time of a test. */
public final class SimulatedCache {

	/** The smallest that anything takes. */
	private static final int ENTRY = 200;

	private final NearCache cache;

	private final long maxBytes;

	public SimulatedCache(Duration maxStaleness, DataSize maxBytes, LongSupplier nanoClock, LongUnaryOperator random) {
		this.maxBytes = maxBytes.toBytes();
		this.cache = new NearCache(new CacheProperties(true, maxStaleness, maxBytes), nanoClock,
				new NanoClock(nanoClock), new Backoff(Backoff.SHORTEST, Backoff.LONGEST, random));
	}

	/** A channel that is answered from memory where it can be. */
	public Channel over(Channel network) {
		return ClientInterceptors.intercept(network, new NearCacheInterceptor(this.cache));
	}

	public boolean isWithinBytes() {
		UserStore store = this.cache.store;
		return store.bytes() <= this.maxBytes && ENTRY * store.size() <= this.maxBytes;
	}

	/** The time of day by a clock of nanoseconds. */
	private static final class NanoClock extends Clock {

		private final LongSupplier nanos;

		private NanoClock(LongSupplier nanos) {
			this.nanos = nanos;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(this.nanos.getAsLong()));
		}

	}

}
