package io.userservice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The files of the project that tests compare with the code. */
public final class ProjectFiles {

	/** Maven and IDEs run the tests of a module in its folder. */
	private static final Path ROOT = Path.of("../..");

	/** Made by builds and by runs. */
	private static final Set<String> MADE = Set.of("target", "data", ".git", ".idea", "node_modules");

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

	/** A file, by its path from the top of the project. */
	public static Path path(String path) {
		return ROOT.resolve(path);
	}

	/** The paths of all files from the top of the project, with {@code /}. */
	public static Set<String> list() {
		Set<String> paths = new TreeSet<>();
		try {
			Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {

				@Override
				public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
					return MADE.contains(folder.getFileName().toString()) ? FileVisitResult.SKIP_SUBTREE
							: FileVisitResult.CONTINUE;
				}

				@Override
				public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
					paths.add(ROOT.relativize(file).toString().replace('\\', '/'));
					return FileVisitResult.CONTINUE;
				}

				/** Tools and tests beside this one make files that vanish again. */
				@Override
				public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
					if (failure instanceof NoSuchFileException) {
						return FileVisitResult.CONTINUE;
					}
					throw failure;
				}

			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return paths;
	}

	/** The Java files of the modules, tests and the consumers in {@code src/it} aside. */
	public static Stream<String> mainSources() {
		return list().stream().filter((path) -> path.matches("src/[^/]+/src/main/java/.*\\.java"));
	}

}
