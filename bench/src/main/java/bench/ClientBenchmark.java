package bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares consumers that have a gRPC starter alone with those that have the client jar
 * for it, by the CPU time of their processes: for a call with the same deadline, retries
 * and token, and for the start up to the first call. The server is in memory.
 */
class ClientBenchmark {

	private static final int CALLS = 20_000;

	/** Calls after which the compilers are done with most. */
	private static final int WARM_UP = 80_000;

	/** Loads of a pair of processes, in turn. */
	private static final int LOADS = 3;

	private final Path directory;

	private final String token;

	private final Options options;

	/** By the starter's kind. */
	private final Map<String, Ratios> calls = new LinkedHashMap<>();

	private final Map<String, Ratios> starts = new LinkedHashMap<>();

	ClientBenchmark(Path directory, Tokens tokens, Options options) {
		this.directory = directory;
		this.token = tokens.values().get(0);
		this.options = options;
	}

	void run() throws Exception {
		int port = ServerProcess.freePort();
		try (ServerProcess server = ServerProcess.start("server", this.directory, port, List.of(),
				List.of("-cp", System.getProperty("java.class.path"), "bench.peer.GrpcJavaServer", "memory",
						Integer.toString(port), "1000"))) {
			for (String kind : List.of("net-devh", "boot")) {
				this.calls.put(kind, new Ratios(kind + ": CPU of a call, µs"));
				this.starts.put(kind, new Ratios(kind + ": CPU of a start, ms"));
			}
			System.out.println("| | the starter alone | with the client jar | ratio |\n|---|---|---|---|");
			if (!this.options.command().equals("client-start")) {
				for (int round = 0; round < this.options.rounds(); round++) {
					for (String kind : this.calls.keySet()) {
						calls(round, kind, port);
					}
				}
				this.calls.values().forEach(Ratios::print);
			}
			for (int round = 0; round < this.options.rounds(); round++) {
				for (String kind : this.starts.keySet()) {
					this.starts.get(kind)
						.add(round, () -> start(bare(kind, port), kind), () -> start(jar(kind, port), kind));
				}
			}
			this.starts.values().forEach(Ratios::print);
		}
	}

	/**
	 * By a pair of new processes for each round: what the compilers make of the same
	 * program differs more than what is to be measured.
	 */
	private void calls(int round, String kind, int port) throws Exception {
		try (Consumer bare = Consumer.start(bare(kind, port), log(kind));
				Consumer jar = Consumer.start(jar(kind, port), log(kind))) {
			bare.cpuOf(WARM_UP);
			jar.cpuOf(WARM_UP);
			this.calls.get(kind)
				.addMeans(round, LOADS, () -> bare.cpuOf(CALLS) / (double) CALLS,
						() -> jar.cpuOf(CALLS) / (double) CALLS);
		}
	}

	private double start(List<String> command, String kind) throws IOException, InterruptedException {
		try (Consumer consumer = Consumer.start(command, log(kind))) {
			return consumer.startCpu() / 1000.0;
		}
	}

	private Path log(String kind) {
		return this.directory.resolve("consumer-" + kind + ".log");
	}

	private List<String> bare(String kind, int port) {
		List<String> command = command(kind, kind, port);
		command.add("--bare-token=" + this.token);
		if (kind.equals("boot")) {
			String method = "--spring.grpc.client.channel.user-service.service-config.method[0].";
			command.addAll(List.of("--spring.grpc.client.channel.user-service.default.deadline=5s",
					method + "name[0].service=user.UserService", method + "retry.max-attempts=3",
					method + "retry.initial-backoff=100ms", method + "retry.max-backoff=1s",
					method + "retry.backoff-multiplier=2", method + "retry.retryable-status-codes=UNAVAILABLE",
					"--spring.grpc.client.channel.user-service.service-config.retrythrottling.max-tokens=500",
					"--spring.grpc.client.channel.user-service.service-config.retrythrottling.token-ratio=0.1"));
		}
		return command;
	}

	private List<String> jar(String kind, int port) {
		List<String> command = command(kind + "-jar", kind, port);
		command.add("--user-service.client.user-service.token.value=" + this.token);
		return command;
	}

	static List<String> command(String build, String kind, int port) {
		Path built = Path.of("bench/clients/target", build).toAbsolutePath();
		List<String> command = new ArrayList<>(ServerProcess.JVM);
		command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-cp", "%1$s/classes:%1$s/dependency/*".formatted(built),
				"bench.client.Consumer", "--spring.config.name=none", "--spring.main.banner-mode=off"));
		command.addAll(kind.equals("boot")
				? List.of("--spring.grpc.client.channel.user-service.target=static://localhost:" + port,
						"--spring.grpc.client.channel.user-service.ssl.enabled=false")
				: List.of("--grpc.client.user-service.address=static://localhost:" + port,
						"--grpc.client.user-service.negotiation-type=plaintext"));
		return command;
	}

}
