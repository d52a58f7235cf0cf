package io.userservice.user.change;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** A session of PostgreSQL whose transactions log one change each, step by step. */
class LoggingSession implements AutoCloseable {

	private final Connection connection;

	private boolean begun;

	/** Zero if the transaction has logged none yet. */
	private int logged;

	LoggingSession(Connection connection) throws SQLException {
		this.connection = connection;
		this.connection.setAutoCommit(false);
	}

	/**
	 * Begins a transaction, logs its change, or ends it.
	 * @param user whose change is logged
	 * @param commits whether the end is a commit
	 * @param committed gets the user if it is
	 */
	void advance(int user, boolean commits, List<Integer> committed) throws SQLException {
		if (!this.begun) {
			this.connection.createStatement().execute("select pg_current_xact_id()");
			this.begun = true;
		}
		else if (this.logged == 0) {
			log(user);
		}
		else {
			end(commits, committed);
		}
	}

	private void log(int user) throws SQLException {
		try (PreparedStatement append = this.connection.prepareStatement(PostgresChangeSql.APPEND)) {
			append.setArray(1, this.connection.createArrayOf("integer", new Object[] { user }));
			append.setInt(2, 1);
			append.setInt(3, ChangeKind.UPDATED.number());
			append.executeUpdate();
		}
		this.logged = user;
	}

	private void end(boolean commits, List<Integer> committed) throws SQLException {
		if (commits) {
			this.connection.commit();
			committed.add(this.logged);
		}
		else {
			this.connection.rollback();
		}
		this.begun = false;
		this.logged = 0;
	}

	@Override
	public void close() throws SQLException {
		this.connection.rollback();
		this.connection.setAutoCommit(true);
		this.connection.close();
	}

}
