package io.userservice.testing;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

import io.userservice.UserServiceApplication;

/**
 * Makes a class data sharing archive (CDS) of the service's classes, which halves the
 * start time of {@link ServiceProcess}. The JVM archives only classes that it loads from
 * JARs, so the compiled classes are packed into one first.
 */
class CdsArchive {

	private static final CdsArchive instance = new CdsArchive();

	private final String classPath;

	private final Path archive;

	private CdsArchive() {
		try {
			Path classes = location(UserServiceApplication.class);
			Path folder = Files.createDirectories(classes.resolveSibling("cds"));
			Path tests = location(CdsArchive.class);
			List<String> path = new ArrayList<>();
			for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
				// A module of ours is a folder where it was only compiled.
				if (Files.isDirectory(Path.of(entry)) && !tests.equals(Path.of(entry))) {
					path.add(jar(Path.of(entry), folder.resolve(path.size() + ".jar")));
				}
				else if (entry.endsWith(".jar")) {
					path.add(entry);
				}
			}
			this.classPath = String.join(File.pathSeparator, path);
			this.archive = folder.resolve("classes.jsa");
			train(folder.resolve("training.log"));
		}
		catch (IOException | URISyntaxException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Path location(Class<?> type) throws URISyntaxException {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
	}

	private static String jar(Path classes, Path jar) {
		ToolProvider.findFirst("jar")
			.orElseThrow()
			.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
		return jar.toString();
	}

	/** Starts the service once, which records the classes that it loads. */
	private void train(Path log) throws IOException, InterruptedException {
		Files.deleteIfExists(this.archive);
		List<String> command = command("-XX:ArchiveClassesAtExit=" + this.archive, "-Dspring.context.exit=onRefresh");
		command
			.addAll(List.of("--spring.datasource.url=jdbc:h2:mem:training", "--server.port=0", "--grpc.server.port=0"));
		Process training = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		if (!training.waitFor(2, TimeUnit.MINUTES) || !Files.exists(this.archive)) {
			throw new IllegalStateException(Files.readString(log));
		}
	}

	/** The command that starts the service; callers append the settings. */
	public static List<String> command() {
		return instance.command("-XX:SharedArchiveFile=" + instance.archive);
	}

	private List<String> command(String... options) {
		List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(),
				"-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", this.classPath));
		// As in this JVM's arguments and in the packaged jar's manifest.
		ManagementFactory.getRuntimeMXBean()
			.getInputArguments()
			.stream()
			.filter((argument) -> argument.startsWith("--enable-native-access"))
			.forEach(command::add);
		command.addAll(List.of(options));
		command.add(UserServiceApplication.class.getName());
		return command;
	}

}
