package io.userservice.client.cache;

import java.util.HashMap;
import java.util.Map;

import io.grpc.ManagedChannelBuilder;
import io.grpc.ClientInterceptor;
import io.userservice.client.ClientProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * The near caches of the channels that have one by their properties. Their watches end
 * before the channels do.
 */
public class UserCaches implements SmartLifecycle {

	private final Map<String, NearCache> caches = new HashMap<>();

	private volatile boolean running;

	public UserCaches(ClientProperties properties) {
		properties.channels().forEach((name, channel) -> {
			if (channel.cache().enabled()) {
				this.caches.put(name, new NearCache(channel.cache()));
			}
		});
	}

	/** The interceptor of a channel, to stand inside of all others; null for none. */
	public @Nullable ClientInterceptor interceptor(String channel) {
		NearCache cache = this.caches.get(channel);
		return (cache != null) ? new NearCacheInterceptor(cache) : null;
	}

	/** Adds the interceptor of a channel, before any other is added. */
	public void configure(String channel, ManagedChannelBuilder<?> builder) {
		NearCache cache = this.caches.get(channel);
		if (cache != null) {
			builder.intercept(new NearCacheInterceptor(cache));
		}
	}

	/** By the names of their channels. */
	Map<String, NearCache> all() {
		return this.caches;
	}

	@Override
	public void start() {
		this.caches.values().forEach((cache) -> cache.follower.open());
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.caches.values().forEach((cache) -> cache.follower.close());
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
