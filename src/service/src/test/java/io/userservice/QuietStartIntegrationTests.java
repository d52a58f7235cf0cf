package io.userservice;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.userservice.testing.ServiceProcess;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A start logs no warning that a user must ignore. */
class QuietStartIntegrationTests {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "user-service.observation.access-log.enabled=true",
			"management.opentelemetry.tracing.export.otlp.endpoint=http://localhost:4318/v1/traces" })
	void logsNoWarning(String setting) throws Exception {
		try (ServiceProcess service = new ServiceProcess(this.folder, List.of(setting)).start().awaitReady()) {
			assertThat(service.isAlive()).isTrue();
		}
		try (var files = Files.list(this.folder)) {
			for (Path log : files.filter((file) -> file.toString().endsWith(".log")).toList()) {
				assertThat(Files.readAllLines(log)).isNotEmpty()
					.noneMatch((line) -> line.contains(" WARN ") || line.contains(" ERROR "));
			}
		}
	}

}
