package bench;

import java.util.ArrayList;
import java.util.List;

/** The same calls over tables of 10,000 to 10,000,000 users. */
class Growth {

	private static final int PAGE = 100;

	private static final int[] SIZES = { 10_000, 100_000, 1_000_000, 10_000_000 };

	private final Bench bench;

	private final Postgres postgres;

	Growth(Bench bench, Postgres postgres) {
		this.bench = bench;
		this.postgres = postgres;
	}

	/** A kind of load over a table of some size. */
	private interface Load {

		Lane<?> lane(Peer peer, Tally tally, long until, java.util.concurrent.CountDownLatch open, int users);

	}

	void run(Options options) throws Exception {
		List<Peer> peers = new ArrayList<>();
		for (int size : SIZES) {
			this.postgres.execute("postgres", "create database users_" + size);
			peers.add(this.bench.service(String.format("%,d users", size), "users_" + size));
			this.postgres.fill("users_" + size, size);
			System.err.printf("%,d users stored%n", size);
		}
		measure(options, peers, "GetUser, 64 in flight", "calls", 64,
				(peer, tally, until, open, users) -> new Lanes.Get(peer, tally, until, open, users));
		measure(options, peers, "ListUsers, pages 1 to 100 of 100", "users", 1,
				(peer, tally, until, open, users) -> new Lanes.List(peer, tally, until, open, 1, 100, PAGE));
		measure(options, peers, "ListUsers, the last 100 pages of 100", "users", 1, (peer, tally, until, open,
				users) -> new Lanes.List(peer, tally, until, open, users / PAGE - 99, users / PAGE, PAGE));
		measure(options, peers, "ListUsers, the last 10 pages of 10,000 (the last of 10,000 users)", "users", 1,
				(peer, tally, until, open, users) -> new Lanes.List(peer, tally, until, open,
						Math.max(1, users / 10_000 - 9), users / 10_000, 10_000));
		for (Peer peer : peers) {
			peer.close();
		}
	}

	private void measure(Options options, List<Peer> peers, String title, String unit, int lanes, Load load)
			throws Exception {
		Table table = new Table(title, unit, peers.get(0).name());
		for (int round = -1; round < options.rounds(); round++) {
			for (int index = 0; index < peers.size(); index++) {
				double seconds = (round < 0) ? options.warmUpSeconds() : options.seconds();
				Peer peer = peers.get(index);
				int users = SIZES[index];
				Measurement measurement = Measurement.of(peer, this.postgres, lanes, (tally, open) -> {
					long until = System.nanoTime() + (long) (seconds * 1e9);
					for (int lane = 0; lane < lanes; lane++) {
						load.lane(peer, tally, until, open, users).next();
					}
				});
				if (round >= 0) {
					table.add(peer.name(), measurement);
				}
			}
			System.err.printf("%s: round %d of %d%n", title, round + 1, options.rounds());
		}
		table.print();
	}

}
