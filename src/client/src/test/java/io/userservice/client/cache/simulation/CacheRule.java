package io.userservice.client.cache.simulation;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A rule of the near cache, which can be switched off: its sources are compiled with
 * another text in place of the rule's.
 *
 * @param file the class that has the rule
 * @param name what it says
 * @param texts of the rule, in any layout, each with what stands there without the rule
 */
record CacheRule(String file, String name, Map<String, String> texts) {

	private static final Path SOURCES = Path.of("../client-core/src/main/java/io/userservice/client/cache");

	private static final String PACKAGE = "io.userservice.client.cache.";

	static List<CacheRule> all() {
		try (InputStream rules = CacheRule.class.getResourceAsStream("/cache/rules.txt")) {
			return Stream.of(new String(rules.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^@ "))
				.skip(1)
				.map((rule) -> rule.split("\n"))
				.map(CacheRule::of)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static CacheRule of(String[] lines) {
		Map<String, String> texts = new LinkedHashMap<>();
		for (int index = 1; index + 1 < lines.length && lines[index].startsWith("- "); index += 2) {
			texts.put(lines[index].substring(2), lines[index + 1].substring(1).strip());
		}
		String[] head = lines[0].split(": ", 2);
		return new CacheRule(head[0], head[1], texts);
	}

	private static Pattern pattern(String text) {
		return Pattern.compile(Stream.of(text.split(" ")).map(Pattern::quote).collect(Collectors.joining("\\s+")));
	}

	/** How often each of the rule's texts stands in its class. */
	List<Long> occurrences() throws IOException {
		String source = Files.readString(source());
		return this.texts.keySet().stream().map((text) -> pattern(text).matcher(source).results().count()).toList();
	}

	private String withoutRule() throws IOException {
		String source = Files.readString(source());
		for (Map.Entry<String, String> text : this.texts.entrySet()) {
			source = pattern(text.getKey()).matcher(source).replaceFirst(Matcher.quoteReplacement(text.getValue()));
		}
		return source;
	}

	private Path source() throws IOException {
		return sources().filter((source) -> source.endsWith(this.file + ".java")).findFirst().orElseThrow();
	}

	/** Of the cache, and of what it keeps. */
	private static Stream<Path> sources() throws IOException {
		try (Stream<Path> all = Files.walk(SOURCES)) {
			return all.filter((path) -> path.toString().endsWith(".java")).toList().stream();
		}
	}

	/**
	 * Compiles the cache without the rule.
	 * @param directory for the classes
	 */
	WithoutRule switchOff(Path directory) throws IOException {
		Path changed = Files.writeString(directory.resolve(this.file + ".java"), withoutRule());
		Path classes = Files.createDirectories(directory.resolve("classes"));
		compile(changed, classes);
		return new WithoutRule(new ChangedClasses(classes));
	}

	private void compile(Path changed, Path classes) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter output = new StringWriter();
		Path source = source();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			List<Path> all = Stream.concat(Stream.of(changed), sources().filter((other) -> !other.equals(source)))
				.toList();
			List<String> options = List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp",
					System.getProperty("java.class.path"));
			if (!compiler.getTask(output, files, null, options, null, files.getJavaFileObjectsFromPaths(all)).call()) {
				throw new AssertionError(this.name + ": " + output);
			}
		}
	}

	/** The cache without the rule, and its tests. */
	static final class WithoutRule implements Closeable {

		private final ChangedClasses classes;

		private WithoutRule(ChangedClasses classes) {
			this.classes = classes;
		}

		/**
		 * Runs histories of the simulation.
		 * @return what was found; null if nothing was
		 */
		@Nullable Object simulate(long seed, int histories) throws ReflectiveOperationException {
			return this.classes.loadClass(Simulation.class.getName())
				.getMethod("check", long.class, int.class)
				.invoke(null, seed, histories);
		}

		/**
		 * Runs test classes, named from the cache's package on.
		 * @return the names of the tests that fail
		 */
		List<String> failing(String... tests) throws ClassNotFoundException {
			List<DiscoverySelector> selectors = new ArrayList<>();
			for (String test : tests) {
				selectors.add(DiscoverySelectors.selectClass(this.classes.loadClass(PACKAGE + test)));
			}
			List<String> failing = new ArrayList<>();
			LauncherFactory.create()
				.execute(LauncherDiscoveryRequestBuilder.request().selectors(selectors).build(),
						new TestExecutionListener() {
							@Override
							public void executionFinished(TestIdentifier test, TestExecutionResult result) {
								if (result.getStatus() == TestExecutionResult.Status.FAILED) {
									failing.add(test.getSource()
										.map((source) -> (source instanceof MethodSource method)
												? method.getMethodName() : test.getDisplayName())
										.orElseGet(test::getDisplayName));
								}
							}
						});
			return failing;
		}

		@Override
		public void close() throws IOException {
			this.classes.close();
		}

	}

	/** Finds the cache's classes without the rule, and all that see them. */
	private static final class ChangedClasses extends URLClassLoader {

		ChangedClasses(Path classes) throws MalformedURLException {
			super(new URL[] { classes.toUri().toURL(),
					Simulation.class.getProtectionDomain().getCodeSource().getLocation() },
					Simulation.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith(PACKAGE)) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : findClass(name);
			}
		}

	}

}
