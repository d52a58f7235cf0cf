package io.userservice.client.starter;

import java.util.stream.Stream;

import io.userservice.client.testing.ConsumerApplication;
import io.userservice.client.testing.MapCopy;
import io.userservice.client.testing.SwallowedFlows;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class SwallowedFlowsIntegrationTests extends SwallowedFlows {

	@Override
	protected ConfigurableApplicationContext start(int port, boolean shortTimes) {
		return ConsumerApplication.start(OneCopy.class, "static://localhost:" + port,
				(shortTimes ? Stream.of("grpc.client.user-service.keep-alive-time=10s",
						"grpc.client.user-service.keep-alive-timeout=300ms",
						"user-service.client.user-service.longest-silence=2s") : Stream.<String>of())
					.toArray(String[]::new));
	}

	@Configuration(proxyBeanMethods = false)
	static class OneCopy {

		@Bean
		MapCopy copy() {
			return new MapCopy();
		}

	}

}
