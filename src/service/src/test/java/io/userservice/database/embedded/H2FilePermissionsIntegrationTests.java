package io.userservice.database.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ConfigurableApplicationContext;

import static io.userservice.testing.StartFailures.start;
import static org.assertj.core.api.Assertions.assertThat;

class H2FilePermissionsIntegrationTests {

	@TempDir
	private Path folder;

	@Test
	void makesFileAndFolderReadableForTheirOwnerAlone() throws Exception {
		try (ConfigurableApplicationContext service = start(settings())) {
			assertThat(permissions("data")).isEqualTo("rwx------");
			assertThat(permissions("data/users.mv.db")).isEqualTo("rw-------");
			assertThat(service.isRunning()).isTrue();
		}
	}

	@Test
	void restrictsAFileOfAnEarlierVersion() throws Exception {
		DriverManager.getConnection("jdbc:h2:file:" + this.folder.resolve("data/users"), "sa", "").close();
		Path file = this.folder.resolve("data/users.mv.db");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
		try (ConfigurableApplicationContext service = start(settings())) {
			assertThat(service.isRunning()).isTrue();
			assertThat(permissions("data/users.mv.db")).isEqualTo("rw-------");
		}
	}

	private List<String> settings() {
		return List.of("spring.datasource.url=jdbc:h2:file:" + this.folder.resolve("data/users"));
	}

	private String permissions(String path) throws Exception {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(this.folder.resolve(path)));
	}

}
