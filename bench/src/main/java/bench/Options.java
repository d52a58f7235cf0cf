package bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What to measure.
 *
 * @param command client, client-start, load, growth, lookups, memory, near-cache,
 * overload, roll, search, soak, standby, start, warm or watch
 * @param quick whether a rough figure will do
 * @param rounds of each server and workload
 * @param seconds of load a round
 * @param warmUpSeconds of load before the first round
 * @param workloads the kinds of load
 * @param peers what the names of the servers that the service is compared with may begin
 * with
 * @param tokensForAll whether servers that check no token are sent one all the same
 * @param serviceJar the service as this tree builds it
 * @param otherJars other builds of the service to compare it with
 * @param springJar the server on Spring gRPC
 * @param warmUpCalls that a replica of a roll gets before clients know it
 * @param cold whether the overload is that of a JVM that has just started
 * @param peak calls a second that a warm one serves; 0 to find out
 * @param mix of the calls of an overload
 * @param many whether a thousand callers make it, each on a connection of its own
 * @param users of the largest directory that is searched
 * @param keycloak an unpacked Keycloak to search in, too; null for none
 * @param openTransaction whether changes are watched while transactions are open
 */
record Options(String command, boolean quick, int rounds, double seconds, double warmUpSeconds,
		List<Workload> workloads, List<String> peers, boolean tokensForAll, String serviceJar, List<String> otherJars,
		String springJar, int warmUpCalls, boolean cold, double peak, Mix mix, boolean many, boolean openTransaction,
		int users, Path keycloak) {

	static Options parse(String[] args) {
		String command = "load";
		boolean quick = false;
		int rounds = 0;
		double seconds = 0;
		List<Workload> workloads = List.of();
		List<String> peers = null;
		boolean tokensForAll = false;
		boolean openTransaction = false;
		List<String> others = List.of();
		int warmUpCalls = 0;
		boolean cold = false;
		double peak = 0;
		Mix mix = Mix.ALL;
		int users = 10_000_000;
		Path keycloak = null;
		boolean many = false;
		for (String arg : args) {
			String value = arg.substring(arg.indexOf('=') + 1);
			switch (arg.split("=")[0]) {
				case "load", "fresh", "growth", "memory", "overload", "soak", "start", "watch", "lookups", "warm",
						"roll", "client", "client-start", "search", "standby", "near-cache" ->
					command = arg;
				case "--warm-up" -> warmUpCalls = Integer.parseInt(value);
				case "--cold" -> cold = true;
				case "--peak" -> peak = Double.parseDouble(value);
				case "--reading" -> mix = Mix.READING;
				case "--many" -> many = true;
				case "--keycloak" -> keycloak = Path.of(value);
				case "--users" -> users = Integer.parseInt(value);
				case "--quick" -> quick = true;
				case "--rounds" -> rounds = Integer.parseInt(value);
				case "--seconds" -> seconds = Double.parseDouble(value);
				case "--work" -> workloads = Arrays.stream(value.split(","))
					.map((work) -> Workload.valueOf(work.toUpperCase(Locale.ROOT).replace('-', '_')))
					.toList();
				case "--peers" -> peers = List.of(value.split(","));
				case "--tokens-for-all" -> tokensForAll = true;
				case "--open-transaction" -> openTransaction = true;
				case "--compare" -> others = Arrays.stream(value.split(",")).map(Options::absolute).toList();
				default -> throw new IllegalArgumentException("unknown option " + arg);
			}
		}
		return new Options(command, quick, (rounds > 0) ? rounds : quick ? 3 : 7,
				(seconds > 0) ? seconds : quick ? 1 : 3, quick ? 2 : 20,
				!workloads.isEmpty() ? workloads : defaultWorkloads(!others.isEmpty()),
				(peers != null) ? peers : defaultPeers(!others.isEmpty()), tokensForAll,
				absolute("target/user-service.jar"), others, absolute("bench/spring-grpc/target/spring-grpc.jar"),
				warmUpCalls, cold, peak, mix, many, openTransaction, users, keycloak);
	}

	int callers() {
		return this.many ? 1_000 : 100;
	}

	/** Builds of the service are compared by one workload of each kind of query. */
	private static List<Workload> defaultWorkloads(boolean compare) {
		return compare ? List.of(Workload.GET, Workload.LIST, Workload.CREATE) : List.of(Workload.values());
	}

	/** Builds of the service are compared with each other alone. */
	private static List<String> defaultPeers(boolean compare) {
		return compare ? List.of() : List.of("");
	}

	boolean wants(String peer) {
		return this.peers.stream().anyMatch(peer::startsWith);
	}

	private static String absolute(String path) {
		return Path.of(path).toAbsolutePath().normalize().toString();
	}

}
