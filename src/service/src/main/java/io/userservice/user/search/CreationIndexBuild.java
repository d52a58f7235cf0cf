package io.userservice.user.search;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.userservice.database.DatabaseKind;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Builds the index of the times of creation where the migration has left it out: of a
 * large table on PostgreSQL, while others write. That takes seconds for ten million
 * users, and as long as any transaction that is open on the server.
 */
@Component
class CreationIndexBuild {

	private static final String STATE = "select indisvalid from pg_index where indexrelid = to_regclass('users_created')";

	private static final String IS_BEING_BUILT = "select count(*) from pg_stat_progress_create_index"
			+ " where index_relid = to_regclass('users_created')";

	private final JdbcTemplate database;

	private volatile boolean built;

	CreationIndexBuild(JdbcTemplate database, DatabaseKind kind) {
		this.database = database;
		this.built = kind == DatabaseKind.H2;
	}

	/** Whether the index is there. */
	boolean isBuilt() {
		if (!this.built) {
			this.built = this.database.queryForList(STATE, Boolean.class).contains(true);
		}
		return this.built;
	}

	/** Builds it, unless it is there or another replica does so. */
	void run() {
		if (isBuilt()) {
			return;
		}
		List<Boolean> found = this.database.queryForList(STATE, Boolean.class);
		if (found.isEmpty()) {
			execute("create index concurrently users_created on users (created, id)");
		}
		else if (this.database.queryForObject(IS_BEING_BUILT, Integer.class) == 0) {
			// What an interruption has left, which is not used.
			execute("drop index concurrently if exists users_created");
		}
	}

	/** Outside a transaction, without the time-outs of a read. */
	private void execute(String sql) {
		this.database.execute((ConnectionCallback<Boolean>) (connection) -> {
			int network = connection.getNetworkTimeout();
			connection.setNetworkTimeout(Runnable::run, 0);
			try (Statement statement = connection.createStatement()) {
				String limit = limit(connection);
				if (limit.equals("0")) {
					statement.execute(sql);
				}
				else {
					statement.execute("set statement_timeout = 0");
					try {
						statement.execute(sql);
					}
					finally {
						statement.execute("set statement_timeout = '%s'".formatted(limit));
					}
				}
			}
			finally {
				connection.setNetworkTimeout(Runnable::run, network);
			}
			return true;
		});
	}

	/** A pooler's session has none. */
	private static String limit(Connection connection) throws SQLException {
		try (var statement = connection.createStatement();
				var limit = statement.executeQuery("show statement_timeout")) {
			limit.next();
			return limit.getString(1);
		}
	}

}
