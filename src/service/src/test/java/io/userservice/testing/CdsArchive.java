package io.userservice.testing;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.userservice.UserServiceApplication;

/**
 * Makes an archive of the service's classes (CDS, from Java 25 on an AOT cache), which
 * halves the start time of {@link ServiceProcess}. It is made once for all test JVMs, and
 * again when a class has changed. The JVM archives only classes that it loads from JARs,
 * so the compiled classes are packed into one first.
 */
final class CdsArchive {

	private static final boolean AOT = Runtime.version().feature() >= 25;

	private static final String MAKE = AOT ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";

	private static final String USE = AOT ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=";

	/** The collector that takes the least of a processor. */
	static final String SERIAL = "-XX:+UseSerialGC";

	private static final String ARCHIVE = "classes.archive";

	private static final CdsArchive instance = new CdsArchive();

	private final Path folder;

	private final String classPath;

	private CdsArchive() {
		try {
			this.folder = Files.createDirectories(location(UserServiceApplication.class).resolveSibling("cds"));
			Path tests = location(CdsArchive.class);
			List<Path> entries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
				.map(Path::of)
				.filter((entry) -> Files.exists(entry) && !entry.equals(tests))
				.toList();
			List<Path> jars = new ArrayList<>(entries);
			jars.replaceAll((entry) -> Files.isDirectory(entry) ? jar(entry) : entry);
			this.classPath = jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
			try (FileChannel lock = FileChannel.open(this.folder.resolve("lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE)) {
				lock.lock();
				makeIfChanged(entries);
			}
		}
		catch (IOException | URISyntaxException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Path location(Class<?> type) throws URISyntaxException {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
	}

	private Path jar(Path classes) {
		return this.folder.resolve(Integer.toHexString(classes.hashCode()) + ".jar");
	}

	private void makeIfChanged(List<Path> entries) throws IOException, InterruptedException {
		StringBuilder state = new StringBuilder(Runtime.version().toString());
		for (Path entry : entries) {
			try (Stream<Path> files = Files.walk(entry)) {
				for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
					state.append('\n').append(file).append(' ').append(Files.size(file)).append(' ');
					state.append(Files.getLastModifiedTime(file));
				}
			}
		}
		Path known = this.folder.resolve("made-of");
		if (!Files.exists(known) || !Files.readString(known).contentEquals(state)) {
			Files.deleteIfExists(known);
			entries.stream().filter(Files::isDirectory).forEach(this::pack);
			train();
			Files.writeString(known, state);
		}
		// The consumers of the client jar start this build's service from it, too.
		List<String> arguments = withArchive(USE);
		arguments.addAll(List.of(SERIAL, UserServiceApplication.class.getName()));
		Files.write(this.folder.resolve("service.args"),
				arguments.stream().skip(1).map((argument) -> '"' + argument + '"').toList());
	}

	private void pack(Path classes) {
		ToolProvider.findFirst("jar")
			.orElseThrow()
			.run(System.out, System.err, "--create", "--file", jar(classes).toString(), "-C", classes.toString(), ".");
	}

	/** Starts the service once, which records the classes that it loads. */
	private void train() throws IOException, InterruptedException {
		Path archive = this.folder.resolve(ARCHIVE);
		Files.deleteIfExists(archive);
		List<String> command = withArchive(MAKE);
		command.add("-Dspring.context.exit=onRefresh");
		command.add(UserServiceApplication.class.getName());
		command
			.addAll(List.of("--spring.datasource.url=jdbc:h2:mem:training", "--server.port=0", "--grpc.server.port=0"));
		Path log = this.folder.resolve("training.log");
		Process training = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		if (!training.waitFor(2, TimeUnit.MINUTES) || !Files.exists(archive)) {
			throw new IllegalStateException(Files.readString(log));
		}
	}

	/**
	 * The command that starts the service; callers append the settings.
	 * @param collector the JVM's option that chooses a garbage collector
	 */
	static List<String> command(String collector) {
		List<String> command = instance.withArchive(USE);
		command.add(collector);
		command.add(UserServiceApplication.class.getName());
		return command;
	}

	private List<String> withArchive(String archiveOption) {
		List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(),
				"-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", this.classPath));
		// As in this JVM's arguments and in the packaged jar's manifest.
		ManagementFactory.getRuntimeMXBean()
			.getInputArguments()
			.stream()
			.filter((argument) -> argument.startsWith("--enable-native-access"))
			.forEach(command::add);
		command.add(archiveOption + this.folder.resolve(ARCHIVE));
		return command;
	}

}
