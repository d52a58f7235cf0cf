package io.userservice;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.userservice.testing.ServiceProcess;
import io.userservice.testing.SharedSigningKey;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A start logs the few lines that its user needs, and no warning to ignore. */
class QuietStartIntegrationTests {

	private static final int MOST_LINES = 15;

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "user-service.observation.access-log.enabled=true",
			"management.opentelemetry.tracing.export.otlp.endpoint=http://localhost:4318/v1/traces" })
	void logsFewLinesWithoutAWarningAndTheConsoleLast(String setting) throws Exception {
		try (ServiceProcess service = new ServiceProcess(this.folder, List.of(setting)).start().awaitReady()) {
			List<String> lines = linesUpTo("Console: ", service);
			assertThat(lines).last().asString().endsWith("Console: http://localhost:" + service.httpPort() + "/");
			String token = Files.readString(this.folder.resolve("data/development-token")).strip();
			assertThat(lines).hasSizeLessThanOrEqualTo(MOST_LINES)
				.noneMatch((line) -> line.contains(" WARN ") || line.contains(" ERROR "))
				.anyMatch((line) -> line.contains("gRPC: localhost:" + service.grpcPort()))
				.anyMatch((line) -> line.endsWith("Generated development token: " + token));
		}
	}

	@Test
	void saysInProductionHowTheConsoleIsSwitchedOn() throws Exception {
		List<String> settings = List.of(new SharedSigningKey(this.folder).setting());
		try (ServiceProcess service = new ServiceProcess(this.folder, settings).start().awaitReady()) {
			assertThat(linesUpTo("user-service.http.enabled", service)).hasSizeLessThanOrEqualTo(MOST_LINES)
				.noneMatch((line) -> line.contains("token") || line.contains("Console"));
			assertThat(this.folder.resolve("data/development-token")).doesNotExist();
		}
	}

	/** The service logs its last lines just after health has become SERVING. */
	private static List<String> linesUpTo(String last, ServiceProcess service) {
		Awaitility.await().until(() -> service.log().contains(last));
		return service.log().lines().filter((line) -> !line.contains(" user-service.access ")).toList();
	}

}
