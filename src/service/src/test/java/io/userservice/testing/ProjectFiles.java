package io.userservice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of the project that tests compare with the code. */
public final class ProjectFiles {

	/** Maven and IDEs run the tests of a module in its folder. */
	private static final Path ROOT = Path.of("../..");

	private ProjectFiles() {
	}

	/** The text of a file, by its path from the top of the project. */
	public static String read(String path) {
		try {
			return Files.readString(ROOT.resolve(path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
