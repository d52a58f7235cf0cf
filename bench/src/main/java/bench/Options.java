package bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What to measure.
 *
 * @param command load, growth, memory or start
 * @param quick whether a rough figure will do
 * @param rounds of each peer and work
 * @param seconds of load a round
 * @param warmUpSeconds of load before the first round
 * @param works the kinds of load
 * @param peers what the peers' names may begin with
 * @param tokensForAll whether peers that ask for no token are sent one all the same
 * @param serviceJar the service
 * @param otherJars other versions of it, to compare
 * @param springJar the peer on Spring gRPC
 */
record Options(String command, boolean quick, int rounds, double seconds, double warmUpSeconds, List<Work> works,
		List<String> peers, boolean tokensForAll, String serviceJar, List<String> otherJars, String springJar) {

	static Options parse(String[] args) {
		String command = "load";
		boolean quick = false;
		int rounds = 0;
		double seconds = 0;
		List<Work> works = List.of(Work.values());
		List<String> peers = List.of("");
		boolean tokensForAll = false;
		String root = System.getProperty("bench.root", ".");
		List<String> others = List.of();
		for (String arg : args) {
			String value = arg.substring(arg.indexOf('=') + 1);
			switch (arg.split("=")[0]) {
				case "load", "growth", "memory", "start" -> command = arg;
				case "--quick" -> quick = true;
				case "--rounds" -> rounds = Integer.parseInt(value);
				case "--seconds" -> seconds = Double.parseDouble(value);
				case "--work" -> works = Arrays.stream(value.split(","))
					.map((work) -> Work.valueOf(work.toUpperCase(Locale.ROOT).replace('-', '_')))
					.toList();
				case "--peers" -> peers = List.of(value.split(","));
				case "--tokens-for-all" -> tokensForAll = true;
				case "--compare" -> others = Arrays.stream(value.split(",")).map(Options::absolute).toList();
				default -> throw new IllegalArgumentException("unknown option " + arg);
			}
		}
		return new Options(command, quick, (rounds > 0) ? rounds : quick ? 3 : 7,
				(seconds > 0) ? seconds : quick ? 1 : 3, quick ? 2 : 20, works, peers, tokensForAll,
				absolute(root + "/target/user-service.jar"), others,
				absolute(root + "/bench/spring-grpc/target/spring-grpc.jar"));
	}

	boolean wants(String peer) {
		return this.peers.stream().anyMatch(peer::startsWith);
	}

	private static String absolute(String path) {
		return Path.of(path).toAbsolutePath().normalize().toString();
	}

}
