package io.userservice.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.UrlResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Files whose value is parsed again when their content changes. */
@ExtendWith(OutputCaptureExtension.class)
class ReloadingFilesTests {

	@TempDir
	private Path folder;

	private Path first;

	private Path second;

	@BeforeEach
	void writeBoth() throws IOException {
		this.first = Files.writeString(this.folder.resolve("first"), "a");
		this.second = Files.writeString(this.folder.resolve("second"), "b");
	}

	@Test
	void parsesTheContentsInTheOrderOfTheFiles() {
		assertThat(both().current()).isEqualTo("ab");
	}

	@Test
	void keepsTheCurrentValueWhileTheContentIsUnchanged() throws IOException {
		ReloadingFiles<String> files = both();
		String before = files.current();
		Files.writeString(this.first, "a");
		assertThat(files.poll()).isFalse();
		assertThat(files.current()).isSameAs(before);
	}

	@Test
	void returnsTrueOnceForNewContentOfAnyFile() throws IOException {
		ReloadingFiles<String> files = both();
		Files.writeString(this.second, "c");
		assertThat(files.poll()).isTrue();
		assertThat(files.current()).isEqualTo("ac");
		assertThat(files.poll()).isFalse();
	}

	@Test
	void detectsNewContentOfTheSameDateBehindALink() throws IOException {
		Path old = Files.createDirectory(this.folder.resolve("..v1"));
		Path renewed = Files.createDirectory(this.folder.resolve("..v2"));
		Files.writeString(old.resolve("file"), "old");
		Files.writeString(renewed.resolve("file"), "new");
		Files.setLastModifiedTime(renewed.resolve("file"), Files.getLastModifiedTime(old.resolve("file")));
		Path link = Files.createSymbolicLink(this.folder.resolve("..data"), old.getFileName());
		ReloadingFiles<String> files = reload(new FileSystemResource(link.resolve("file")));
		Path next = Files.createSymbolicLink(this.folder.resolve("..data_tmp"), renewed.getFileName());
		Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		assertThat(files.poll()).isTrue();
		assertThat(files.current()).isEqualTo("new");
	}

	@Test
	void keepsTheOldValueWhileTheNewContentIsInvalid(CapturedOutput output) throws IOException {
		ReloadingFiles<String> files = both();
		Files.writeString(this.first, "broken");
		assertThat(files.poll()).isFalse();
		assertThat(warnings(output)).isEmpty();
		for (int poll = 0; poll < 3; poll++) {
			assertThat(files.poll()).isFalse();
		}
		assertThat(files.current()).isEqualTo("ab");
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains("WARN",
					"Property some.first with value 'file [%s]' is invalid: it is broken".formatted(this.first),
					"stays in use");
		Files.writeString(this.first, "x");
		assertThat(files.poll()).isTrue();
		assertThat(files.current()).isEqualTo("xb");
	}

	@Test
	void logsAProblemAgainWhenItReturns(CapturedOutput output) throws IOException {
		ReloadingFiles<String> files = both();
		for (int problem = 0; problem < 2; problem++) {
			Files.delete(this.second);
			files.poll();
			files.poll();
			Files.writeString(this.second, "b");
			assertThat(files.poll()).isFalse();
		}
		assertThat(warnings(output)).hasSize(2).allMatch((line) -> line.contains("it does not exist"));
	}

	@Test
	void logsNoProblemThatLastsForOnePoll(CapturedOutput output) throws IOException {
		ReloadingFiles<String> files = both();
		Files.writeString(this.first, "broken");
		files.poll();
		Files.delete(this.first);
		files.poll();
		Files.writeString(this.first, "x");
		assertThat(files.poll()).isTrue();
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void refusesAFileThatDoesNotExist() {
		assertRefused(new FileSystemResource(this.folder.resolve("none")),
				"file [%s]' is invalid: it does not exist; a path on disk begins with file:",
				this.folder.resolve("none"));
		assertRefused(new ClassPathResource("none"),
				"class path resource [none]' is invalid: it does not exist; a path on disk begins with file:");
	}

	@Test
	void refusesAFolder() throws IOException {
		assertRefused(new UrlResource(this.folder.toUri()),
				"is invalid: it cannot be read (Is a directory); a path on disk begins with file:");
	}

	@Test
	void refusesInvalidContent() {
		assertRefused(new ByteArrayResource("broken".getBytes(StandardCharsets.UTF_8)), "is invalid: it is broken");
	}

	@Test
	void reportsOnDiskIfAnyFileIsOnDisk() {
		PropertyFile inMemory = new PropertyFile("some.bytes", new ByteArrayResource(new byte[0]));
		PropertyFile onDisk = new PropertyFile("some.first", new FileSystemResource(this.first));
		assertThat(new ReloadingFiles<>(List.of(inMemory, onDisk), List::size).isOnDisk()).isTrue();
		assertThat(new ReloadingFiles<>(List.of(inMemory), List::size).isOnDisk()).isFalse();
	}

	private ReloadingFiles<String> both() {
		return reload(new FileSystemResource(this.first), new FileSystemResource(this.second));
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.getAll().lines().filter((line) -> line.contains("Property some.")).toList();
	}

	private static void assertRefused(Resource resource, String message, Object... arguments) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> reload(resource))
			.withMessageStartingWith("Property some.first with value '")
			.withMessageEndingWith(message.formatted(arguments));
	}

	/** Joins the contents of the files; the content "broken" is invalid. */
	private static ReloadingFiles<String> reload(Resource... resources) {
		List<PropertyFile> files = Stream.of(resources)
			.map((resource) -> new PropertyFile((resource == resources[0]) ? "some.first" : "some.second", resource))
			.toList();
		return new ReloadingFiles<>(files, (contents) -> {
			List<String> texts = contents.stream()
				.map((content) -> new String(content, StandardCharsets.UTF_8))
				.toList();
			if (texts.contains("broken")) {
				throw files.get(texts.indexOf("broken")).invalid("it is broken");
			}
			return String.join("", texts);
		});
	}

}
