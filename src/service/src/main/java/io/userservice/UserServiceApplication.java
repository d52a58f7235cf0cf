package io.userservice;

import io.userservice.rpc.lifecycle.SignalHandlers;
import io.userservice.settings.SettingsGuard;
import io.userservice.user.UserRepository;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the service. */
@SpringBootApplication(excludeName = {
		// Needs a class that Spring Security 7 no longer has; io.userservice.security
		// takes its place.
		"net.devh.boot.grpc.server.autoconfigure.GrpcServerSecurityAutoConfiguration",
		// Keeps any name that a health watch sends; io.userservice.starter.GrpcServices
		// registers another.
		"net.devh.boot.grpc.server.autoconfigure.GrpcHealthServiceAutoConfiguration",
		// Would count each call twice, with a meter for any name that a client sends. In
		// its place: io.userservice.rpc.observation.CallMetrics.
		"net.devh.boot.grpc.server.autoconfigure.GrpcServerMetricAutoConfiguration",
		// A channel to itself says nothing about its health.
		"io.userservice.client.starter.ChannelHealthAutoConfiguration",
		// Would time each call twice.
		"net.devh.boot.grpc.server.autoconfigure.GrpcServerMicrometerTraceAutoConfiguration" })
@ConfigurationPropertiesScan
// Looks for repositories where they are, and not in all classes. Finds UserReadsByJdbc,
// which implements the part UserReads of UserRepository.
@EnableJpaRepositories(basePackageClasses = UserRepository.class, repositoryImplementationPostfix = "ByJdbc")
@EnableScheduling
public class UserServiceApplication {

	/**
	 * JDK 24 and newer warn when Netty uses {@code sun.misc.Unsafe}, and a jar's manifest
	 * cannot allow it. Netty then works without it; set this to false together with the
	 * option {@code --sun-misc-unsafe-memory-access=allow}.
	 */
	private static final String NETTY_NO_UNSAFE = "io.grpc.netty.shaded.io.netty.noUnsafe";

	@Bean
	static SettingsGuard settingsGuard(ConfigurableEnvironment environment) {
		return SettingsGuard.ofApplication(environment, "user-service");
	}

	public static void main(String[] args) {
		if (Runtime.version().feature() >= 24 && System.getProperty(NETTY_NO_UNSAFE) == null) {
			System.setProperty(NETTY_NO_UNSAFE, "true");
		}
		new SignalHandlers().install();
		SpringApplication.run(UserServiceApplication.class, args);
	}

}
