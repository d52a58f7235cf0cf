package bench;

import java.util.function.Function;

/** A kind of load. */
enum Workload {

	GET("GetUser, 64 in flight, random ids of 100,000", "calls", 64) {
		@Override
		void start(Round round) {
			loops(round, (each) -> new LookupLoops.GetUser(each, Bench.USERS));
		}
	},

	GET_ONE("GetUser, one at a time", "calls", 1) {
		@Override
		void start(Round round) {
			loops(round, (each) -> new LookupLoops.GetUser(each, Bench.USERS));
		}
	},

	GET_H2("GetUser, 64 in flight, H2 in a file", "calls", 64) {
		@Override
		void start(Round round) {
			GET.start(round);
		}
	},

	LIST("ListUsers, pages of 10,000, one call at a time", "users", 1) {
		@Override
		void start(Round round) {
			loops(round, (each) -> new ListLoops.ListUsers(each, 1, 10, 10_000));
		}
	},

	CREATE("CreateUsers, 1,000 a call, one call at a time", "users", 1) {
		@Override
		void start(Round round) {
			loops(round, WriteLoops.CreateUsers::new);
		}
	},

	UPDATE_ONE("UpdateUser, one at a time", "calls", 1) {
		@Override
		void start(Round round) {
			loops(round, WriteLoops.UpdateUser::new);
		}
	},

	UPDATE("UpdateUser, 64 in flight, random ids of 100,000", "calls", 64) {
		@Override
		void start(Round round) {
			loops(round, WriteLoops.UpdateUser::new);
		}
	},

	CHAT_ONE("Chat, 1 stream, 64 messages under way", "messages", 1) {
		@Override
		void start(Round round) {
			new ChatStream(round).start(64);
		}
	},

	CHAT("Chat, 64 streams, 8 messages under way in each", "messages", 64) {
		@Override
		void start(Round round) {
			for (int stream = 0; stream < parallel(); stream++) {
				new ChatStream(round).start(8);
			}
		}
	};

	private final String title;

	private final String unit;

	private final int parallel;

	Workload(String title, String unit, int parallel) {
		this.title = title;
		this.unit = unit;
		this.parallel = parallel;
	}

	String title() {
		return this.title;
	}

	String unit() {
		return this.unit;
	}

	int parallel() {
		return this.parallel;
	}

	abstract void start(Round round);

	void loops(Round round, Function<Round, CallLoop<?>> loop) {
		for (int index = 0; index < this.parallel; index++) {
			loop.apply(round).next();
		}
	}

	Measurement measure(ServerProcess server, Postgres postgres, double seconds) throws InterruptedException {
		return Measurement.of(server, postgres, this.parallel, seconds, this::start);
	}

}
