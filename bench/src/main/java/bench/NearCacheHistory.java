package bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;

/**
 * Twenty applications with near caches in two processes, each over a network of its own
 * to one of two replicas, while processes are stopped and killed and networks delay,
 * swallow and end. Prints whether a promise was broken.
 */
class NearCacheHistory {

	private static final String DATABASE = "postgres";

	private static final int PROCESSES = 2;

	private static final int APPLICATIONS = 10;

	private static final int REPLICAS = 2;

	private static final int LONGEST_MILLIS = 8_000;

	private final Path directory;

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	private final Random random = new Random();

	private final AtomicReferenceArray<ServerProcess> replicas = new AtomicReferenceArray<>(REPLICAS);

	private final List<UnreliableProxy> networks = new ArrayList<>();

	/** Of a replica that was killed. */
	private CompletableFuture<Void> restart = CompletableFuture.completedFuture(null);

	private final int[] disturbances = new int[7];

	NearCacheHistory(Path directory, Servers servers, Postgres postgres, Options options) {
		this.directory = directory;
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
	}

	void run() throws Exception {
		for (int replica = 0; replica < REPLICAS; replica++) {
			start(replica);
		}
		List<Process> processes = new ArrayList<>();
		for (int number = 0; number < PROCESSES; number++) {
			processes.add(startApplications(number));
		}
		List<BufferedReader> outputs = processes.stream().map(Process::inputReader).toList();
		for (BufferedReader output : outputs) {
			await(output);
		}
		long end = System.nanoTime() + (long) (this.options.seconds() * 1e9);
		while (System.nanoTime() < end) {
			disturb(processes);
			TimeUnit.MILLISECONDS.sleep(this.random.nextInt(1_500));
		}
		for (BufferedReader output : outputs) {
			System.out.print(await(output));
		}
		this.restart.join();
		System.out.printf(
				"%.0f s: stopped %d times a replica, %d PostgreSQL, %d a process of applications; %d replicas killed;"
						+ " networks swallowed %d times, delayed %d, ended %d%n",
				this.options.seconds(), this.disturbances[0], this.disturbances[1], this.disturbances[2],
				this.disturbances[3], this.disturbances[4], this.disturbances[5], this.disturbances[6]);
		for (UnreliableProxy network : this.networks) {
			network.close();
		}
		for (int replica = 0; replica < REPLICAS; replica++) {
			this.replicas.get(replica).close();
		}
	}

	private void start(int replica) throws Exception {
		this.replicas.set(replica, this.servers.service("replica " + replica, DATABASE));
	}

	private Process startApplications(int number) throws IOException {
		List<String> addresses = new ArrayList<>();
		for (int application = 0; application < APPLICATIONS; application++) {
			UnreliableProxy network = new UnreliableProxy(
					() -> this.replicas.get(this.random.nextInt(REPLICAS)).port());
			this.networks.add(network);
			addresses.add("static://localhost:" + network.port());
		}
		List<String> command = ClientBenchmark.command("net-devh-jar", "net-devh", 0)
			.stream()
			.map((part) -> part.equals("bench.client.Consumer") ? "bench.client.CacheHistory" : part)
			.filter((part) -> !part.startsWith("--grpc.client.user-service.address="))
			.collect(Collectors.toCollection(ArrayList::new));
		String settings = "--user-service.client.user-service.";
		command.addAll(command.indexOf("bench.client.CacheHistory") + 1, List.of(String.join(";", addresses),
				Long.toString((long) this.options.seconds()), Integer.toString(number)));
		command.addAll(List.of(settings + "token.value=" + this.servers.tokens().get(0),
				settings + "cache.enabled=true", settings + "cache.max-bytes=1MB",
				settings + "cache.max-staleness=" + System.getProperty("max-staleness", "5s")));
		Process process = new ProcessBuilder(command)
			.redirectError(ProcessBuilder.Redirect
				.appendTo(this.directory.resolve("applications-" + number + ".log").toFile()))
			.start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
		return process;
	}

	/** What was printed until the line that ends a part, which counts what was wrong. */
	private static String await(BufferedReader output) throws IOException {
		StringBuilder printed = new StringBuilder();
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			if (line.startsWith("CPU ")) {
				return printed.toString();
			}
			if (line.contains("violations") || line.contains(" in version ")) {
				printed.append(line).append('\n');
				System.err.println(line);
			}
		}
		throw new IllegalStateException("the applications have ended:\n" + printed);
	}

	private void disturb(List<Process> processes) throws Exception {
		UnreliableProxy network = this.networks.get(this.random.nextInt(this.networks.size()));
		int kind = this.random.nextInt(40);
		if (kind == 0) {
			stop(this.replicas.get(this.random.nextInt(REPLICAS)).pid());
			this.disturbances[0]++;
		}
		else if (kind == 1) {
			stop(this.postgres.pid());
			this.disturbances[1]++;
		}
		else if (kind == 2) {
			stop(processes.get(this.random.nextInt(processes.size())).pid());
			this.disturbances[2]++;
		}
		else if (kind == 3) {
			if (this.restart.isDone()) {
				this.restart = CompletableFuture.runAsync(() -> restart(this.random.nextInt(REPLICAS)),
						(work) -> new Thread(work).start());
				this.disturbances[3]++;
			}
		}
		else if (kind < 10) {
			network.swallow();
			this.disturbances[4]++;
		}
		else if (kind < 30) {
			network.delay((this.random.nextInt(3) == 0) ? this.random.nextInt(10_000) : 0);
			this.disturbances[5]++;
		}
		else if (kind < 33) {
			network.reset();
			this.disturbances[6]++;
		}
	}

	private void restart(int replica) {
		try {
			ServerProcess killed = this.replicas.get(replica);
			Processes.signal(killed.pid(), "KILL");
			killed.close();
			start(replica);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Stops a process and its children for some seconds. */
	private void stop(long pid) throws IOException, InterruptedException {
		Processes.signal(pid, "STOP");
		TimeUnit.MILLISECONDS.sleep(this.random.nextInt(LONGEST_MILLIS));
		Processes.signal(pid, "CONT");
	}

}
