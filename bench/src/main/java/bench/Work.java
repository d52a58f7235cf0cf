package bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A kind of load. */
enum Work {

	GET("GetUser, 64 in flight, random ids of 100,000", "calls", 64) {
		@Override
		void start(Peer peer, Tally tally, long until, CountDownLatch open) {
			lanes(() -> new Lanes.Get(peer, tally, until, open, Bench.USERS));
		}
	},

	GET_ONE("GetUser, one at a time", "calls", 1) {
		@Override
		void start(Peer peer, Tally tally, long until, CountDownLatch open) {
			lanes(() -> new Lanes.Get(peer, tally, until, open, Bench.USERS));
		}
	},

	GET_H2("GetUser, 64 in flight, H2 in a file", "calls", 64) {
		@Override
		void start(Peer peer, Tally tally, long until, CountDownLatch open) {
			GET.start(peer, tally, until, open);
		}
	},

	LIST("ListUsers, pages of 10,000, one call at a time", "users", 1) {
		@Override
		void start(Peer peer, Tally tally, long until, CountDownLatch open) {
			lanes(() -> new Lanes.List(peer, tally, until, open, 1, 10, 10_000));
		}
	},

	CREATE("CreateUsers, 1,000 a call, one call at a time", "users", 1) {
		@Override
		void start(Peer peer, Tally tally, long until, CountDownLatch open) {
			lanes(() -> new Lanes.Create(peer, tally, until, open));
		}
	},

	CHAT_ONE("Chat, 1 stream, 64 messages under way", "messages", 1) {
		@Override
		void start(Peer peer, Tally tally, long until, CountDownLatch open) {
			new ChatLane(tally, until, open).start(peer, 64);
		}
	},

	CHAT("Chat, 64 streams, 8 messages under way in each", "messages", 64) {
		@Override
		void start(Peer peer, Tally tally, long until, CountDownLatch open) {
			for (int stream = 0; stream < lanes(); stream++) {
				new ChatLane(tally, until, open).start(peer, 8);
			}
		}
	};

	private final String title;

	private final String unit;

	private final int lanes;

	Work(String title, String unit, int lanes) {
		this.title = title;
		this.unit = unit;
		this.lanes = lanes;
	}

	String title() {
		return this.title;
	}

	String unit() {
		return this.unit;
	}

	int lanes() {
		return this.lanes;
	}

	abstract void start(Peer peer, Tally tally, long until, CountDownLatch open);

	void lanes(Supplier<Lane<?>> lane) {
		for (int index = 0; index < this.lanes; index++) {
			lane.get().next();
		}
	}

	/** Loads a peer for some seconds and a bit more, until the last call is answered. */
	Measurement measure(Peer peer, Postgres postgres, double seconds) throws InterruptedException {
		return Measurement.of(peer, postgres, this.lanes, (tally, open) -> start(peer, tally,
				System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1)), open));
	}

}
