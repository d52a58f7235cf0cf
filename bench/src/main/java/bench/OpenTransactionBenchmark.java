package bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.WatchUsersRequest;

/**
 * What a change costs PostgreSQL while a watcher follows and transactions stay open,
 * before and after 1,000,000 changes have gone by. The changes are also purged meanwhile.
 */
class OpenTransactionBenchmark {

	private static final String DATABASE = "postgres";

	private static final String OTHER = "other";

	private static final int USERS = 10_000;

	private static final int CHANGES_PER_SECOND = 20;

	/** The purges run each minute. */
	private static final int SECONDS = 65;

	private static final int AT_ONCE = 1_000;

	/** So many changes the watcher may be behind: the log keeps them for 30 s. */
	private static final int BEHIND = 20_000;

	/** The watcher is waited for no longer than this in all. */
	private static final Duration LONGEST = Duration.ofMinutes(2);

	/** Another service's sessions on the same server. */
	private static final int SESSIONS_ELSEWHERE = 50;

	private final Servers servers;

	private final Postgres postgres;

	private final int changes;

	OpenTransactionBenchmark(Servers servers, Postgres postgres, boolean quick) {
		this.servers = servers;
		this.postgres = postgres;
		this.changes = quick ? 100_000 : 1_000_000;
	}

	void run() throws Exception {
		List<Connection> open = new ArrayList<>();
		try (ServerProcess service = this.servers.measured(DATABASE, "-Duser-service.changes.retention=30s")) {
			this.postgres.fill(DATABASE, USERS);
			this.postgres.execute(DATABASE, "create database " + OTHER);
			List<UserServiceStub> callers = service.stubs(service.newChannel());
			measure(service, callers, "no transaction is open");
			begin(open);
			measure(service, callers, "transactions have just begun");
			change(callers.get(0));
			measure(service, callers, "%,d changes later".formatted(this.changes));
		}
		finally {
			for (Connection session : open) {
				session.close();
			}
		}
	}

	private void measure(ServerProcess service, List<UserServiceStub> callers, String title) throws Exception {
		WatchLatencies latencies = new WatchLatencies(1, CHANGES_PER_SECOND * SECONDS);
		var channel = service.newChannel();
		CompletableFuture<String> begun = new CompletableFuture<>();
		service.stubs(channel).get(0).watchUsers(WatchUsersRequest.getDefaultInstance(), latencies.observer(begun));
		begun.get(60, TimeUnit.SECONDS);
		long before = this.postgres.cpu();
		ChangeLoad.run(callers, CHANGES_PER_SECOND, SECONDS, USERS);
		boolean complete = latencies.await(Duration.ofMinutes(1));
		System.out.printf(
				"%s: %.2f ms of PostgreSQL's CPU a change (%d a second); received %s: p50 %.1f ms, p99 %.1f ms%n",
				title, (this.postgres.cpu() - before) / 1_000.0 / (CHANGES_PER_SECOND * SECONDS), CHANGES_PER_SECOND,
				complete ? "all" : "only " + latencies.count(), latencies.percentile(50), latencies.percentile(99));
		channel.shutdownNow();
	}

	/**
	 * Opens a transaction of each kind that PostgreSQL's vacuum or its snapshots know.
	 */
	private void begin(List<Connection> open) throws SQLException {
		this.postgres.execute(DATABASE, "begin", "select pg_current_xact_id()", "create table prepared_rows ()",
				"prepare transaction 'prepared'");
		open.add(begin(DATABASE, "select count(*) from users"));
		open.add(begin(DATABASE, "select pg_current_xact_id()"));
		for (int session = 0; session < SESSIONS_ELSEWHERE; session++) {
			open.add(begin(OTHER, "select pg_current_xact_id()"));
		}
	}

	private Connection begin(String database, String sql) throws SQLException {
		Connection connection = this.postgres.connect(database);
		connection.setAutoCommit(false);
		connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		return connection;
	}

	/** Makes many changes, while a watcher follows that is never far behind. */
	private void change(UserServiceStub caller) throws Exception {
		WatchLatencies received = new WatchLatencies(1, this.changes);
		CompletableFuture<String> begun = new CompletableFuture<>();
		caller.watchUsers(WatchUsersRequest.getDefaultInstance(), received.observer(begun));
		begun.get(60, TimeUnit.SECONDS);
		long before = this.postgres.cpu();
		write(received);
		boolean complete = received.await(Duration.ofSeconds(30));
		System.out.printf("%,d changes by SQL: %.2f ms of PostgreSQL's CPU each with a watcher, who received %s%n",
				this.changes, (this.postgres.cpu() - before) / 1_000.0 / this.changes,
				complete ? "all" : "only %,d".formatted(received.count()));
	}

	/** Each transaction changes some users, each of them once. */
	private void write(WatchLatencies received) throws SQLException {
		try (Connection connection = this.postgres.connect(DATABASE);
				PreparedStatement update = connection.prepareStatement(
						"""
								with updated as (update users set name = ?, version = version + 1, updated = ?
								where id > ? and id <= ? returning id) insert into user_changes (user_ids, user_count, kind, transaction_id)
								select array[id], 1, 2, pg_current_xact_id()::text::bigint from updated
								""")) {
			long end = System.nanoTime() + LONGEST.toNanos();
			for (int change = 0; change < this.changes; change += AT_ONCE) {
				while (change > received.count() + BEHIND && System.nanoTime() < end) {
					LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
				}
				update.setString(1, "change " + change);
				update.setLong(2, System.currentTimeMillis() * 1_000);
				update.setInt(3, change % USERS);
				update.setInt(4, change % USERS + AT_ONCE);
				update.executeUpdate();
			}
		}
	}

}
