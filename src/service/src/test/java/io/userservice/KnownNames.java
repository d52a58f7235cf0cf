package io.userservice;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.userservice.testing.ProjectFiles;
import org.jspecify.annotations.Nullable;

/**
 * The names of our classes and of those of our libraries, of the contract, and of alerts.
 */
class KnownNames {

	private static final Pattern IN_CONTRACT = Pattern.compile("(?m)^\\s*(?:message|enum|service|rpc) (\\w+)");

	private static final Pattern ALERT = Pattern.compile("alert: (\\w+)");

	private final Map<String, List<Type>> bySimpleName = new HashMap<>();

	/**
	 * A type.
	 *
	 * @param name the full name
	 * @param source the path of our file; null for a type of a library
	 */
	private record Type(String name, @Nullable String source) {

		/** In the source, or in the names of the class file. */
		boolean mentions(String member) {
			return Pattern.compile("\\b" + member + "\\b")
				.matcher((this.source != null) ? ProjectFiles.read(this.source) : classFile())
				.find();
		}

		private String classFile() {
			try (InputStream bytes = ClassLoader.getSystemResourceAsStream(this.name.replace('.', '/') + ".class")) {
				return new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	/**
	 * @param paths of the project
	 */
	KnownNames(Collection<String> paths) {
		paths.stream()
			.filter((path) -> path.matches(".*/java/.*\\.java"))
			.forEach((path) -> add(path.replaceFirst(".*/java/(.*)\\.java", "$1"), path));
		addAll(IN_CONTRACT, "proto/user.proto", "user/");
		addAll(ALERT, "deploy/observability/rules.yml", "");
		Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.flatMap(KnownNames::entries)
			.filter((entry) -> entry.matches("[\\w/]+\\.class"))
			.map((entry) -> entry.replaceFirst("\\.class$", ""))
			// A service of gRPC's has the name without it.
			.flatMap((name) -> Stream.of(name, name.replaceFirst("Grpc$", "")).distinct())
			.forEach((name) -> add(name, null));
	}

	private void addAll(Pattern declaration, String file, String folder) {
		declaration.matcher(ProjectFiles.read(file))
			.results()
			.forEach((declared) -> add(folder + declared.group(1), file));
	}

	private void add(String path, @Nullable String source) {
		Type type = new Type(path.replace('/', '.'), source);
		this.bySimpleName.computeIfAbsent(path.replaceFirst(".*/", ""), (name) -> new ArrayList<>()).add(type);
	}

	/** The files of a JAR or of a folder of classes. */
	private static Stream<String> entries(String location) {
		Path path = Path.of(location);
		try {
			if (Files.isDirectory(path)) {
				try (Stream<Path> files = Files.walk(path)) {
					return files.map((file) -> path.relativize(file).toString().replace('\\', '/')).toList().stream();
				}
			}
			try (JarFile jar = new JarFile(location)) {
				return jar.stream().map((entry) -> entry.getName()).toList().stream();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whether there is such a type.
	 * @param name the full name, or any end of it
	 * @param member a member that it has; null for none
	 */
	boolean have(String name, @Nullable String member) {
		return this.bySimpleName.getOrDefault(name.replaceFirst(".*\\.", ""), List.of())
			.stream()
			.filter((type) -> ("." + type.name()).endsWith("." + name))
			.anyMatch((type) -> member == null || type.mentions(member));
	}

}
