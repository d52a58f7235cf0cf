package io.userservice.migrate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A copy of an application of the test resources, which the program can change. */
record InventedApplication(Path folder) {

	private static final Path ALL = Path.of("src/test/resources/applications");

	static InventedApplication copy(String name, Path folder) {
		Path from = ALL.resolve(name);
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Path to = folder.resolve(from.relativize(file).toString());
				Files.createDirectories(to.getParent());
				Files.copy(file, to);
			}
			return new InventedApplication(folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * With files of its own.
	 * @param files path and text, in turn
	 */
	static InventedApplication of(Path folder, String... files) {
		InventedApplication application = new InventedApplication(folder);
		for (int i = 0; i < files.length; i += 2) {
			application.write(files[i], files[i + 1]);
		}
		return application;
	}

	void write(String path, String text) {
		try {
			Files.createDirectories(this.folder.resolve(path).getParent());
			Files.writeString(this.folder.resolve(path), text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String read(String path) {
		try {
			return Files.readString(this.folder.resolve(path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What the program prints, and with which status it ends. */
	Output run(String... options) {
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		String[] arguments = Stream.concat(Stream.of(options), Stream.of(this.folder.toString()))
			.toArray(String[]::new);
		int status = Migrate.run(new PrintStream(printed, true, StandardCharsets.UTF_8), arguments);
		return new Output(status, printed.toString(StandardCharsets.UTF_8));
	}

	record Output(int status, String text) {

		/** What is told under a title. */
		List<String> told(String title) {
			return this.text.lines()
				.dropWhile((line) -> !line.startsWith(title))
				.skip(1)
				.takeWhile((line) -> line.startsWith("  "))
				.map(String::strip)
				.toList();
		}

		List<String> byHand() {
			return told("To be done by hand:");
		}

	}

}
