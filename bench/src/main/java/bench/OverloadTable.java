package bench;

import bench.Mix.Kind;
import io.grpc.Status;

/** Prints what becomes of the calls of an overload. */
final class OverloadTable {

	private OverloadTable() {
	}

	static void printHead() {
		System.out.printf(
				"%n| load | calls/s | OK/s | OVERLOADED/s | deadline/s | other/s |"
						+ " GetUser p50, p99 | CreateUsers | ListUsers | health p99 | generator's delay p99 |%n%s%n",
				"|---".repeat(11) + "|");
	}

	/** Prints a row, and forgets the latencies of health. */
	static Outcomes print(String load, Outcomes outcomes, HealthProbe health) {
		double ok = outcomes.rate(Status.Code.OK);
		double refused = outcomes.rate(Status.Code.RESOURCE_EXHAUSTED);
		double late = outcomes.rate(Status.Code.DEADLINE_EXCEEDED);
		System.out.printf("| %s | %,.0f | %,.0f | %,.0f | %,.0f | %,.0f | %s | %s | %s | %.0f ms | %.0f ms |%n", load,
				outcomes.rate(), ok, refused, late, Math.max(outcomes.rate() - ok - refused - late, 0),
				latency(outcomes, Kind.GET_USER), latency(outcomes, Kind.CREATE_USERS),
				latency(outcomes, Kind.LIST_USERS), health.percentile(99), outcomes.startDelayMillis(99));
		System.err.printf("%s: %s%n", load, outcomes.failures());
		health.reset();
		return outcomes;
	}

	private static String latency(Outcomes outcomes, Kind kind) {
		return "%.0f, %.0f ms".formatted(outcomes.latencyMillis(kind, 50), outcomes.latencyMillis(kind, 99));
	}

}
