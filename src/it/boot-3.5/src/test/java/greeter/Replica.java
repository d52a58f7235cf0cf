package greeter;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.awaitility.Awaitility;

/** A process of the service. */
class Replica {

	private static final Pattern GET_USER_CALLS = Pattern
		.compile("grpc_server_seconds_count\\{[^}]*rpc_method=\"GetUser\"[^}]*} ([0-9.E]+)");

	/** Given out so far, perhaps to a process that does not listen yet. */
	private static final Set<Integer> TAKEN_PORTS = ConcurrentHashMap.newKeySet();

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final String address;

	private final int httpPort = freePort();

	private final Process process;

	/**
	 * Starts the service.
	 * @param program the {@link #jar()}, or the same {@link #archived()}
	 */
	Replica(List<String> program, Path folder, String host, int port, List<String> settings) {
		this.address = host + ":" + port;
		List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
		command.addAll(program);
		command.addAll(List.of("--grpc.server.address=" + host, "--grpc.server.port=" + port,
				"--server.port=" + this.httpPort, "--user-service.health.interval=200ms"));
		settings.forEach((setting) -> command.add("--" + setting));
		try {
			this.process = new ProcessBuilder(command).directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(folder.resolve("replica-" + host + ".log").toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
	}

	/** The jar, as it is delivered. */
	private static List<String> jar() {
		return List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-jar", System.getProperty("user-service.jar"));
	}

	/**
	 * The classes of the jar with the archive that the service's own tests have made of
	 * them, which halves the time of a start; the jar, if they did not run since it was
	 * built.
	 */
	static List<String> archived() {
		Path jar = Path.of(System.getProperty("user-service.jar"));
		File arguments = jar.resolveSibling("cds/service.args").toFile();
		return (arguments.lastModified() >= jar.toFile().lastModified()) ? List.of("@" + arguments) : jar();
	}

	/** The jar where the build's POM says so, and otherwise what starts sooner. */
	static List<String> program() {
		return Boolean.getBoolean("user-service.packed") ? jar() : archived();
	}

	String address() {
		return this.address;
	}

	void awaitReady() {
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(200))
			.until(() -> get("/actuator/health/readiness").filter((body) -> body.contains("\"UP\"")).isPresent());
	}

	/** Whether gRPC's health service reports that it serves calls. */
	boolean isServing() {
		ManagedChannel channel = ManagedChannelBuilder.forTarget("dns:///" + this.address).usePlaintext().build();
		try {
			return HealthGrpc.newBlockingStub(channel)
				.check(HealthCheckRequest.getDefaultInstance())
				.getStatus() == ServingStatus.SERVING;
		}
		finally {
			channel.shutdownNow();
		}
	}

	/** Number of GetUser calls so far, whatever their status. */
	long calls() {
		Matcher matcher = GET_USER_CALLS
			.matcher(get("/actuator/prometheus?includedNames=grpc_server_seconds").orElseThrow());
		long sum = 0;
		while (matcher.find()) {
			sum += (long) Double.parseDouble(matcher.group(1));
		}
		return sum;
	}

	/** Stops its threads: connections stay open, and nothing responds. */
	void suspend() {
		signal("STOP");
	}

	void resume() {
		signal("CONT");
		awaitReady();
	}

	/** Ends it by SIGKILL. */
	void kill() {
		this.process.destroyForcibly();
	}

	private void signal(String name) {
		try {
			new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).start().waitFor();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Optional<String> get(String path) {
		try {
			return Optional
				.of(HTTP.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.httpPort + path)).build(),
						BodyHandlers.ofString())
					.body());
		}
		catch (IOException | InterruptedException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Below those that systems give to connections, which could have taken one before a
	 * process listens on it.
	 */
	static int freePort() {
		return ThreadLocalRandom.current()
			.ints(15_000, 32_000)
			.filter((port) -> isFree(port) && TAKEN_PORTS.add(port))
			.findFirst()
			.orElseThrow();
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port)) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
