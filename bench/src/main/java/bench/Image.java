package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A build of the service as its image starts it: unpacked, with the image's options of
 * Java and a trained cache. It is made by the steps of its tree's Dockerfile, without a
 * container, and kept in {@code bench/target/images} for later runs.
 *
 * @param name of the jar that it was made of
 * @param folder that its processes run in
 */
record Image(String name, Path folder) {

	private static final String JAR = "user-service.jar";

	private static final String CACHE = "user-service.aot";

	/** The heap of a container of 512 MiB, half of its memory. */
	private static final String HEAP = "-Xmx256m";

	private static final String ENVIRONMENT = "environment";

	/** One that each start in a container gets. */
	private static final Pattern VARIABLE = Pattern.compile("(?m)^ENV (\\S+=\\S+)$");

	/** One that a start for training gets. */
	private static final Pattern SETTING = Pattern.compile("--(spring|user-service)\\.[\\w.-]+=[^\\s;]*");

	private static final List<String> LAYERS = List.of("dependencies", "spring-boot-loader", "snapshot-dependencies",
			"application");

	/** Makes the image of a jar, unless it was made before, or is a folder. */
	static Image of(String jar) throws Exception {
		if (Runtime.version().feature() < 25) {
			throw new IllegalStateException("an image needs JDK 25, this is " + Runtime.version());
		}
		Path file = Path.of(jar);
		if (Files.isDirectory(file)) {
			return new Image(jar, file);
		}
		// A build gives its jar a fixed time.
		int state = Objects.hash(jar, Arrays.hashCode(Files.readAllBytes(file)), Runtime.version());
		Image image = new Image(jar, Path.of("bench/target/images", Integer.toHexString(state)));
		if (!Files.exists(image.folder.resolve(CACHE))) {
			image.make(file);
		}
		return image;
	}

	private void make(Path jar) throws Exception {
		Path layers = Files.createTempDirectory("layers");
		run(layers, List.of("java", "-Djarmode=tools", "-jar", jar.toString(), "extract", "--layers", "--force",
				"--destination", layers.toString()));
		Files.createDirectories(this.folder.resolve("native"));
		for (String layer : LAYERS) {
			run(layers, List.of("cp", "-pr", layer + "/.", this.folder.toAbsolutePath().toString()));
		}
		run(this.folder, List.of("sh", "-c", "jar xf lib/grpc-netty-shaded-*.jar META-INF/native"
				+ " && mv META-INF/native/*.so native/ && rm -r META-INF"));
		String dockerfile = dockerfile(jar);
		Files.writeString(this.folder.resolve("java.options"), options(dockerfile));
		Files.write(this.folder.resolve(ENVIRONMENT),
				VARIABLE.matcher(dockerfile).results().map((line) -> line.group(1)).toList());
		train(dockerfile);
	}

	/** Of the jar's tree, or of this one. */
	private static String dockerfile(Path jar) throws IOException {
		Path own = jar.resolveSibling("../Dockerfile");
		return Files.readString(Files.exists(own) ? own : Path.of("Dockerfile"));
	}

	private static String options(String dockerfile) {
		int start = dockerfile.indexOf('\n', dockerfile.indexOf("<<'OPTIONS'")) + 1;
		return dockerfile.substring(start, dockerfile.indexOf("\nOPTIONS\n", start) + 1);
	}

	/** By a start alone with the settings of the Dockerfile, as it does. */
	private void train(String dockerfile) throws Exception {
		List<String> command = new ArrayList<>(List.of("java", "@java.options", HEAP, "-XX:AOTCacheOutput=" + CACHE,
				"-Dspring.context.exit=onRefresh", "-jar", JAR));
		SETTING.matcher(dockerfile).results().map(MatchResult::group).forEach(command::add);
		run(this.folder, command);
	}

	/** Of its own, since its tables may differ from those of others. */
	String database() {
		return "image_" + Integer.toHexString(this.name.hashCode());
	}

	/** The command that starts it, as a container of 512 MiB does. */
	List<String> command() throws IOException {
		List<String> command = new ArrayList<>(List.of("env"));
		command.addAll(Files.readAllLines(this.folder.resolve(ENVIRONMENT)));
		command.addAll(List.of(program("java"), "@java.options", HEAP, "-XX:AOTCache=" + CACHE, "-XX:AOTMode=on",
				"-jar", JAR));
		return command;
	}

	private static String program(String name) {
		Path ofJdk = Path.of(System.getProperty("java.home"), "bin", name);
		return Files.exists(ofJdk) ? ofJdk.toString() : name;
	}

	private static void run(Path directory, List<String> command) throws Exception {
		List<String> whole = new ArrayList<>();
		command.stream().map((part) -> part.equals("java") ? program(part) : part).forEach(whole::add);
		Path log = Files.createTempFile("image", ".log");
		ProcessBuilder builder = new ProcessBuilder(whole).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().merge("PATH", System.getProperty("java.home") + "/bin", (path, bin) -> bin + ":" + path);
		if (builder.start().waitFor() != 0) {
			throw new IllegalStateException(whole + " failed: see " + log);
		}
	}

}
