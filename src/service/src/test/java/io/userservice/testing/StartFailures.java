package io.userservice.testing;

import java.util.ArrayList;
import java.util.List;

import io.userservice.UserServiceApplication;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Starts of the service with settings of a test, on any free ports. */
public final class StartFailures {

	private StartFailures() {
	}

	/**
	 * Asserts that the start ends with a report, and without a stack trace.
	 * @param expected what the report must contain
	 */
	public static void assertStartFails(CapturedOutput output, List<String> settings, String... expected) {
		int before = output.length();
		assertThatThrownBy(() -> start(settings).close()).isInstanceOf(Exception.class);
		assertThat(output.getAll().substring(before)).contains("APPLICATION FAILED TO START")
			.contains(expected)
			.doesNotContain("\tat ");
	}

	/** Starts the service, which must not fail. */
	public static ConfigurableApplicationContext start(List<String> settings) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--grpc.server.port=0", "--spring.datasource.url=jdbc:h2:mem:start",
						"--user-service.security.development-token-file=", "--user-service.shutdown.quiet-period=0s"));
		settings.forEach((setting) -> {
			arguments.removeIf((argument) -> argument.startsWith("--" + setting.split("=")[0] + "="));
			arguments.add("--" + setting);
		});
		return SpringApplication.run(UserServiceApplication.class, arguments.toArray(String[]::new));
	}

}
