package io.userservice.client.channel;

import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.client.cache.CacheMetrics;
import io.userservice.client.cache.UserCaches;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Reports the states of the channels of any starter. */
@AutoConfiguration(after = ClientAutoConfiguration.class,
		afterName = { "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public class ChannelMetricsAutoConfiguration {

	@Bean
	ChannelListener userServiceChannelStateMetrics(MeterRegistry registry) {
		return new ChannelStateMetrics(registry);
	}

	@Bean
	CacheMetrics userServiceCacheMetrics(UserCaches caches) {
		return new CacheMetrics(caches);
	}

}
