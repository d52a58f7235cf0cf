package io.userservice.recipe;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import io.userservice.UserServiceApplication;
import io.userservice.testing.ProjectFiles;

/**
 * The service's sources with the changes of a recipe, generated and compiled in a folder.
 */
final class ChangedService {

	private static final String RESOURCES = "src/service/src/main/resources/";

	private static final String SOURCES = "src/service/src/main/java/";

	/** The classes as they are without the changes. */
	private static final Path COMPILED = location(UserServiceApplication.class);

	private final Path classes;

	private final Path sources;

	private final Recipe recipe;

	ChangedService(Path folder, Recipe recipe) throws IOException, InterruptedException {
		this.classes = Files.createDirectories(folder.resolve("classes"));
		this.sources = Files.createDirectories(folder.resolve("sources"));
		this.recipe = recipe;
		for (Map.Entry<String, String> file : recipe.files().entrySet()) {
			String path = file.getKey();
			write(path.startsWith(RESOURCES) ? this.classes.resolve(path.substring(RESOURCES.length()))
					: this.sources.resolve(path), file.getValue());
		}
		if (recipe.files().containsKey("proto/user.proto")) {
			generate();
		}
	}

	private static void write(Path file, String text) throws IOException {
		Files.createDirectories(file.getParent());
		Files.writeString(file, text);
	}

	/** The messages; the stubs of the calls are the same for any fields. */
	private void generate() throws IOException, InterruptedException {
		for (String imported : List.of("google/protobuf/timestamp.proto", "google/protobuf/duration.proto")) {
			try (InputStream text = ClassLoader.getSystemResourceAsStream(imported)) {
				write(this.sources.resolve("proto").resolve(imported), new String(text.readAllBytes()));
			}
		}
		Process protoc = new ProcessBuilder(protoc().toString(), "--java_out=" + this.sources,
				"--descriptor_set_out=" + this.classes.resolve("user.protoset"), "--include_imports",
				"--include_source_info", "user.proto")
			.directory(this.sources.resolve("proto").toFile())
			.redirectErrorStream(true)
			.start();
		String output = new String(protoc.getInputStream().readAllBytes());
		if (protoc.waitFor() != 0) {
			throw new IllegalStateException(output);
		}
	}

	/** Maven has it for the build, but not as a program that can be executed. */
	private Path protoc() throws IOException {
		try (Stream<Path> files = Files.list(Path.of(System.getProperty("protoc.folder")))) {
			Path program = files.filter((file) -> file.toString().endsWith(".exe")).findFirst().orElseThrow();
			Path copy = Files.copy(program, this.sources.resolve("protoc"));
			copy.toFile().setExecutable(true);
			return copy;
		}
	}

	/**
	 * Compiles all sources.
	 * @return the errors
	 */
	List<String> compileAll() throws IOException {
		List<Path> files = new ArrayList<>();
		ProjectFiles.mainSources()
			.filter((path) -> path.startsWith(SOURCES) && !this.recipe.files().containsKey(path))
			.forEach((path) -> files.add(ProjectFiles.path(path)));
		return compile(files, "");
	}

	/**
	 * Compiles the changed sources alone, and perhaps some of the others.
	 * @return the errors
	 */
	List<String> compile(String... others) throws IOException {
		return compile(Stream.of(others).map(ProjectFiles::path).toList(), COMPILED + File.pathSeparator);
	}

	private List<String> compile(List<Path> unchanged, String classPath) throws IOException {
		List<Path> files = new ArrayList<>(unchanged);
		try (Stream<Path> changed = Files.walk(this.sources)) {
			changed.filter((file) -> file.toString().endsWith(".java")).forEach(files::add);
		}
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
		try (StandardJavaFileManager manager = compiler.getStandardFileManager(found, null, null)) {
			compiler
				.getTask(null, manager, found,
						List.of("-d", this.classes.toString(), "-cp", classPath + libraries(), "-proc:none",
								"-parameters", "-nowarn"),
						null, manager.getJavaFileObjectsFromPaths(files))
				.call();
		}
		return found.getDiagnostics()
			.stream()
			.filter((problem) -> problem.getKind() == Diagnostic.Kind.ERROR)
			.map(Object::toString)
			.toList();
	}

	/** The class path without the classes and the tests of the service itself. */
	private static String libraries() {
		return String.join(File.pathSeparator,
				Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
					.filter((entry) -> !Path.of(entry).startsWith(COMPILED.getParent()))
					.toList());
	}

	/** Loads the project's classes anew; libraries are those of this JVM. */
	URLClassLoader load() throws IOException {
		copyTheRest();
		List<URL> path = new ArrayList<>(List.of(this.classes.toUri().toURL()));
		for (String entry : libraries().split(File.pathSeparator)) {
			if (entry.contains("user-service-") || Files.isDirectory(Path.of(entry))) {
				path.add(Path.of(entry).toUri().toURL());
			}
		}
		return new ChangedClassLoader(path, COMPILED.getParent());
	}

	/** Resources, and classes that were not compiled anew. */
	private void copyTheRest() throws IOException {
		try (Stream<Path> files = Files.walk(COMPILED)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Path copy = this.classes.resolve(COMPILED.relativize(file).toString());
				if (!Files.exists(copy)) {
					Files.createDirectories(copy.getParent());
					Files.copy(file, copy);
				}
			}
		}
	}

	private static Path location(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
