package io.userservice.client.starter;

import java.util.function.Consumer;

import io.grpc.Channel;
import io.userservice.client.channel.ChannelMetricsAutoConfiguration;
import io.userservice.client.testing.CachedUsers;
import io.userservice.client.testing.ConsumerApplication;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The near cache of a channel of net.devh's starter. */
class CachedUsersIntegrationTests extends CachedUsers {

	@Override
	protected void run(int port, Consumer<ApplicationContext> work) {
		try (ConfigurableApplicationContext application = ConsumerApplication.start(Metrics.class,
				"static://localhost:" + port, "user-service.client.user-service.cache.enabled=true",
				"user-service.client.user-service.cache.max-staleness=" + MAX_STALENESS,
				"user-service.client.user-service.token.value=t")) {
			work.accept(application);
		}
	}

	@Override
	protected Channel channel(ApplicationContext application) {
		return ConsumerApplication.channel((ConfigurableApplicationContext) application);
	}

	@ImportAutoConfiguration(ChannelMetricsAutoConfiguration.class)
	static class Metrics {

	}

}
