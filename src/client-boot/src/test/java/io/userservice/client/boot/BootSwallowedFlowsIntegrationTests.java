package io.userservice.client.boot;

import java.util.ArrayList;
import java.util.List;

import io.userservice.client.testing.MapCopy;
import io.userservice.client.testing.SwallowedFlows;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static io.userservice.client.boot.BootApplication.CHANNEL;
import static io.userservice.client.boot.BootApplication.CLIENT;

class BootSwallowedFlowsIntegrationTests extends SwallowedFlows {

	@Override
	protected ConfigurableApplicationContext start(int port, boolean shortTimes) {
		List<String> arguments = new ArrayList<>(List.of("--spring.config.name=none", "--spring.main.banner-mode=off"));
		for (String setting : BootApplication.plaintext("static://localhost:" + port)) {
			arguments.add("--" + setting);
		}
		if (shortTimes) {
			arguments.addAll(List.of("--" + CHANNEL + "keepalive.time=10s", "--" + CHANNEL + "keepalive.timeout=300ms",
					"--" + CLIENT + "longest-silence=2s"));
		}
		return new SpringApplicationBuilder(OneCopy.class).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OneCopy {

		@Bean
		MapCopy copy() {
			return new MapCopy();
		}

	}

}
