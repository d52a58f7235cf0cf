package io.userservice.security.token;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** The file that a developer's commands read the token from. */
@ExtendWith(OutputCaptureExtension.class)
class DevelopmentTokenFileTests {

	@TempDir
	private Path folder;

	private Path file;

	@BeforeEach
	void name() {
		this.file = this.folder.resolve("data/development-token");
	}

	@Test
	void makesFolderAndFileReadableForTheirOwnerAlone() throws Exception {
		start("first");
		assertThat(this.file).hasContent("first\n");
		assertThat(permissions(this.file.getParent())).isEqualTo("rwx------");
		assertThat(permissions(this.file)).isEqualTo("rw-------");
	}

	/**
	 * A reader of the old file, which had been open to others, does not see the new
	 * token.
	 */
	@Test
	void replacesTheFileOfAnEarlierStartByAnother() throws Exception {
		Files.createDirectory(this.file.getParent());
		Files.writeString(this.file, "earlier\n");
		Files.setPosixFilePermissions(this.file, PosixFilePermissions.fromString("rw-r--r--"));
		try (BufferedReader reader = Files.newBufferedReader(this.file)) {
			start("later");
			assertThat(reader.readLine()).isEqualTo("earlier");
		}
		assertThat(this.file).hasContent("later\n");
		assertThat(permissions(this.file)).isEqualTo("rw-------");
		assertThat(filesBeside()).containsExactly(this.file);
	}

	@Test
	void deletesTheTokenAtTheStop() {
		DevelopmentTokenFile started = start("token");
		assertThat(started.location()).contains(this.file);
		started.stop();
		assertThat(this.file).doesNotExist();
		assertThat(started.location()).isEmpty();
	}

	@Test
	void leavesTheTokenOfAnotherServiceThatWritesTheSameFile() {
		DevelopmentTokenFile first = start("first");
		start("second");
		first.stop();
		assertThat(this.file).hasContent("second\n");
	}

	@Test
	void startsWhereTheFileCannotBeWritten(CapturedOutput output) throws Exception {
		Files.writeString(this.file.getParent(), "no folder");
		DevelopmentTokenFile started = start("token");
		assertThat(started.location()).isEmpty();
		assertThat(output).contains("Generated development token: token", "its file cannot be written")
			.doesNotContain("WARN", "ERROR", "\tat ");
		started.stop();
	}

	@Test
	void leavesNothingBehindWhereTheFileCannotBeReplaced() throws Exception {
		Files.createDirectories(this.file.resolve("not-empty"));
		assertThat(start("token").location()).isEmpty();
		assertThat(filesBeside()).containsExactly(this.file);
	}

	@Test
	void writesNoFileWithoutAName(CapturedOutput output) {
		assertThat(start(() -> "token", null).location()).isEmpty();
		assertThat(output).contains("Generated development token: token");
	}

	@Test
	void writesNothingForAServiceWithAKeyOfItsOwn(CapturedOutput output) {
		assertThat(start(null, this.file).location()).isEmpty();
		assertThat(this.file.getParent()).doesNotExist();
		assertThat(output).isEmpty();
	}

	private DevelopmentTokenFile start(String token) {
		return start(() -> token, this.file);
	}

	private static DevelopmentTokenFile start(@Nullable Supplier<String> tokens, @Nullable Path file) {
		DevelopmentTokenFile started = new DevelopmentTokenFile(new DevelopmentTokens(tokens),
				new TokenVerificationProperties(Duration.ZERO, Duration.ZERO, DataSize.ofBytes(1), Duration.ZERO,
						Duration.ZERO, false, file));
		started.start();
		return started;
	}

	private Path[] filesBeside() throws IOException {
		try (Stream<Path> files = Files.list(this.file.getParent())) {
			return files.toArray(Path[]::new);
		}
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

}
