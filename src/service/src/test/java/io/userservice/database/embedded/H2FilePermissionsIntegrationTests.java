package io.userservice.database.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.List;

import io.userservice.testing.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class H2FilePermissionsIntegrationTests {

	@TempDir
	private Path folder;

	@Test
	void makesFileAndFolderReadableForTheirOwnerAlone() throws Exception {
		try (ServiceProcess service = new ServiceProcess(this.folder, List.of()).start().awaitReady()) {
			assertThat(permissions("data")).isEqualTo("rwx------");
			assertThat(permissions("data/users.mv.db")).isEqualTo("rw-------");
			assertThat(service.isAlive()).isTrue();
		}
	}

	@Test
	void restrictsAFileOfAnEarlierVersion() throws Exception {
		DriverManager.getConnection("jdbc:h2:file:" + this.folder.resolve("data/users"), "sa", "").close();
		Path file = this.folder.resolve("data/users.mv.db");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
		try (ServiceProcess service = new ServiceProcess(this.folder, List.of()).start().awaitReady()) {
			assertThat(service.isAlive()).isTrue();
			assertThat(permissions("data/users.mv.db")).isEqualTo("rw-------");
		}
	}

	private String permissions(String path) throws Exception {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(this.folder.resolve(path)));
	}

}
