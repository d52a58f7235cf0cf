package io.userservice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import org.awaitility.Awaitility;

/**
 * The service in a process of its own, which can be restarted on the same ports.
 */
public class ServiceProcess implements AutoCloseable {

	/**
	 * Below those that systems give to connections, which could have taken one before a
	 * process listens on it.
	 */
	private static final int LOWEST_PORT = 15_000;

	private static final int HIGHEST_PORT = 32_000;

	private static final String HEALTH_INTERVAL = "user-service.health.interval=";

	/** Given out so far, perhaps to a process that does not listen yet. */
	private static final Set<Integer> takenPorts = ConcurrentHashMap.newKeySet();

	private final int grpcPort = freePort();

	private final int httpPort = freePort();

	private final Path folder;

	private final Path workingFolder;

	private final List<String> command;

	private Process process;

	/**
	 * Prepares a process without starting it, with the collector that takes the least of
	 * a processor.
	 * @param folder for the log and the data
	 * @param settings the settings, as {@code name=value}
	 */
	public ServiceProcess(Path folder, List<String> settings) {
		this(folder, settings, CdsArchive.SERIAL);
	}

	/**
	 * As above, with a collector of choice.
	 * @param collector the JVM's option that chooses it
	 */
	public ServiceProcess(Path folder, List<String> settings, String collector) {
		this.folder = folder;
		Optional<ContainedImage> image = ContainedImage.given();
		this.workingFolder = image.map(ContainedImage::files).orElse(folder);
		this.command = image.map(ContainedImage::command).orElseGet(() -> CdsArchive.command(collector));
		this.command.addAll(List.of("--grpc.server.port=" + this.grpcPort, "--server.port=" + this.httpPort));
		if (settings.stream().noneMatch((setting) -> setting.startsWith(HEALTH_INTERVAL))) {
			this.command.add("--" + HEALTH_INTERVAL + "200ms");
		}
		settings.forEach((setting) -> this.command.add("--" + setting));
	}

	public ServiceProcess start() {
		try {
			this.process = new ProcessBuilder(this.command).directory(this.workingFolder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
				.start();
			Runtime.getRuntime().addShutdownHook(new Thread(this.process::destroyForcibly));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return this;
	}

	/** Waits until health reports SERVING; fails if the process ends instead. */
	public ServiceProcess awaitReady() {
		if (!comesUp()) {
			throw new IllegalStateException(log());
		}
		return this;
	}

	/** Waits until health reports SERVING or the process ends; true if it serves. */
	public boolean comesUp() {
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(200))
			.until(() -> isReady() || !this.process.isAlive());
		return this.process.isAlive();
	}

	/** Whether health reports SERVING. */
	private boolean isReady() {
		ManagedChannel channel = openChannel();
		try {
			return HealthGrpc.newBlockingStub(channel)
				.check(HealthCheckRequest.getDefaultInstance())
				.getStatus() == ServingStatus.SERVING;
		}
		catch (StatusRuntimeException ex) {
			return false;
		}
		finally {
			channel.shutdownNow();
		}
	}

	/** Waits until the service has ended another GetUser call. */
	public void awaitCalled() {
		List<String> before = calls();
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !calls().equals(before));
	}

	/** The metrics that count GetUser calls, one line for each status. */
	private List<String> calls() {
		return Http.get(this.httpPort, "/actuator/prometheus")
			.body()
			.lines()
			.filter((line) -> line.startsWith("grpc_server_seconds_count") && line.contains("rpc_method=\"GetUser\""))
			.toList();
	}

	/** The id of the process. */
	public long pid() {
		return this.process.pid();
	}

	/** The value of a metric without tags. */
	public double metric(String name) {
		return metric((line) -> line.startsWith(name + " "));
	}

	/** The value of a metric with a tag of that value. */
	public double metric(String name, String tag) {
		return metric((line) -> line.startsWith(name) && line.contains("\"" + tag + "\""));
	}

	private double metric(Predicate<String> lines) {
		return Http.get(this.httpPort, "/actuator/prometheus")
			.body()
			.lines()
			.filter(lines)
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
			.findFirst()
			.orElseThrow();
	}

	public ManagedChannel openChannel() {
		return NettyChannelBuilder.forAddress("localhost", this.grpcPort)
			.usePlaintext()
			.intercept(ErrorConformance.INTERCEPTOR)
			.build();
	}

	/**
	 * Sends a signal to the process.
	 * @param name the name of the signal, such as {@code TERM}
	 */
	public void signal(String name) {
		try {
			new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).start().waitFor();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Waits up to a minute until the process ends, and returns its exit code. */
	public int awaitExit() {
		try {
			if (!this.process.waitFor(1, TimeUnit.MINUTES)) {
				throw new IllegalStateException("Still running: " + log());
			}
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	public int grpcPort() {
		return this.grpcPort;
	}

	public int httpPort() {
		return this.httpPort;
	}

	/** The output of all its starts so far. */
	public String log() {
		try {
			return Files.readString(logFile());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path logFile() {
		return this.folder.resolve(this.grpcPort + ".log");
	}

	/** Kills the process with SIGKILL. */
	@Override
	public void close() {
		this.process.destroyForcibly();
		awaitExit();
	}

	private static int freePort() {
		return ThreadLocalRandom.current()
			.ints(LOWEST_PORT, HIGHEST_PORT)
			.filter((port) -> isFree(port) && takenPorts.add(port))
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
