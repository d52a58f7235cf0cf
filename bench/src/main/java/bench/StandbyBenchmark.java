package bench;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.userservice.api.UserServiceGrpc.UserServiceStub;

/**
 * Compares reads over a primary and a standby with those over the primary alone, and
 * writes that ask for a position with those that do not.
 */
class StandbyBenchmark {

	private static final String DATABASE = "postgres";

	private static final int IN_FLIGHT = 64;

	/** Any state of the last 5 s will do. */
	private static final UnaryOperator<UserServiceStub> STALE = with("user-service-max-staleness", "5s");

	private static final UnaryOperator<UserServiceStub> POSITION = with("user-service-position", "");

	private final Path directory;

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	/** A load of a server. */
	private record Load(ServerProcess server, int parallel, Function<Round, CallLoop<?>> loop) {
	}

	StandbyBenchmark(Path directory, Servers servers, Postgres postgres, Options options) {
		this.directory = directory;
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
	}

	private static UnaryOperator<UserServiceStub> with(String key, String value) {
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value);
		return (stub) -> stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
	}

	void run() throws Exception {
		try (ServerProcess alone = this.servers.service("primary alone", DATABASE)) {
			this.postgres.fill(DATABASE, Bench.USERS);
			int managementPort = ServerProcess.freePort();
			try (Postgres standby = this.postgres.startStandby(this.directory);
					ServerProcess both = this.servers.serviceWith("primary and standby", DATABASE,
							List.of("--user-service.database.standby-url=" + standby.url(DATABASE),
									"--management.server.port=" + managementPort))) {
				check(both, managementPort, standby);
				Map<String, Load> reads = new LinkedHashMap<>();
				reads.put("primary alone",
						new Load(alone, IN_FLIGHT, (round) -> new LookupLoops.GetUser(round, Bench.USERS)));
				reads.put("primary and standby",
						new Load(both, IN_FLIGHT, (round) -> new LookupLoops.GetUser(round, Bench.USERS, STALE)));
				compare("GetUser, 64 in flight", "calls", reads, standby);
				Map<String, Load> updates = new LinkedHashMap<>();
				updates.put("without a position", new Load(alone, IN_FLIGHT, WriteLoops.UpdateUser::new));
				updates.put("with a position",
						new Load(alone, IN_FLIGHT, (round) -> new WriteLoops.UpdateUser(round, POSITION)));
				compare("UpdateUser, 64 in flight", "calls", updates, standby);
				Map<String, Load> creations = new LinkedHashMap<>();
				creations.put("without a position", new Load(alone, 1, WriteLoops.CreateUsers::new));
				creations.put("with a position",
						new Load(alone, 1, (round) -> new WriteLoops.CreateUsers(round, POSITION)));
				compare("CreateUsers, 1,000 a call, one call at a time", "users", creations, standby);
			}
		}
	}

	/**
	 * A million reads while the replay is paused at random; then with a second of lag.
	 */
	private void check(ServerProcess both, int managementPort, Postgres standby) throws Exception {
		long reads = this.options.quick() ? 100_000 : 1_000_000;
		Thread pauses = new Thread(() -> pause(standby));
		pauses.start();
		PositionedReads check = new PositionedReads(both, managementPort);
		check.run("Replay paused at random", reads, 1_000);
		pauses.interrupt();
		pauses.join();
		standby.execute(DATABASE, "alter system set recovery_min_apply_delay = '1s'", "select pg_reload_conf()");
		check.run("A second of lag", reads / 5, Bench.USERS);
		standby.execute(DATABASE, "alter system reset recovery_min_apply_delay", "select pg_reload_conf()");
	}

	/** For up to 1.5 s, again and again. */
	private static void pause(Postgres standby) {
		Random random = new Random();
		try {
			while (true) {
				standby.execute(DATABASE, "select pg_wal_replay_pause()");
				Thread.sleep(random.nextInt(1_500));
				standby.execute(DATABASE, "select pg_wal_replay_resume()");
				Thread.sleep(random.nextInt(1_500));
			}
		}
		catch (InterruptedException ex) {
			resume(standby);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void resume(Postgres standby) {
		try {
			standby.execute(DATABASE, "select pg_wal_replay_resume()");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Takes the loads in turn; ratios are to the first. */
	private void compare(String title, String unit, Map<String, Load> loads, Postgres standby) throws Exception {
		List<String> names = List.copyOf(loads.keySet());
		ResultTable primary = new ResultTable(title + "; PostgreSQL: the primary", unit, names.get(0));
		ResultTable all = new ResultTable(title + "; CPU of the service and both PostgreSQL together", unit,
				names.get(0));
		for (Load load : loads.values()) {
			measure(load, this.options.warmUpSeconds());
		}
		for (int round = 0; round < this.options.rounds(); round++) {
			for (int index = 0; index < names.size(); index++) {
				String name = names.get((index + round) % names.size());
				long before = standby.cpu();
				Measurement measured = measure(loads.get(name), this.options.seconds());
				double more = (standby.cpu() - before) / (measured.rate() * this.options.seconds());
				primary.add(name, measured);
				all.add(name, measured.together().plusCpu(more));
			}
			System.err.printf("%s: round %d of %d%n", title, round + 1, this.options.rounds());
		}
		primary.print();
		all.print();
		all.printSpread();
	}

	private Measurement measure(Load load, double seconds) throws InterruptedException {
		return Measurement.of(load.server(), this.postgres, load.parallel(), seconds, (round) -> {
			for (int index = 0; index < load.parallel(); index++) {
				load.loop().apply(round).next();
			}
		});
	}

}
