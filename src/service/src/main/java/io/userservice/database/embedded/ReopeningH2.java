package io.userservice.database.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import javax.sql.DataSource;

import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections to the file of an H2 that opens it again after H2 has closed it by itself,
 * which it does when it cannot write, such as to a full disk, or runs out of memory. H2
 * (2.4) alone keeps the closed database for as long as the process lives. To be removed
 * when it does not ({@code Database.shutdownImmediately} leaves it in {@code Engine}).
 */
class ReopeningH2 extends DelegatingDataSource {

	/** A setting of H2's URL: replaces the database that the process has opened. */
	static final String REPLACE = ";OPEN_NEW=TRUE";

	private final DataSource replacing;

	private final Runnable listener;

	private final Lock lock = new ReentrantLock();

	private @Nullable Database database;

	/** That by which the file was opened again, until it is used. */
	private @Nullable Connection first;

	/**
	 * @param replacing as the driver, with {@link #REPLACE}
	 * @param listener runs after the file was opened again, before anything uses it
	 */
	ReopeningH2(DataSource driver, DataSource replacing, Runnable listener) {
		super(driver);
		this.replacing = replacing;
		this.listener = listener;
	}

	/** The driver has user and password. */
	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return getConnection();
	}

	@Override
	public Connection getConnection() throws SQLException {
		reopenIfClosed();
		Connection connection = takeFirst();
		if (connection == null) {
			connection = super.getConnection();
			remember(connection);
		}
		return connection;
	}

	/**
	 * Must also be called when a statement has failed: a thread that connects at the
	 * moment when H2 closes the database waits for it for a minute otherwise.
	 */
	void reopenIfClosed() throws SQLException {
		this.lock.lock();
		try {
			Database closed = this.database;
			if (closed != null && isBroken(closed)) {
				// Its last session would otherwise close its successor.
				closed.shutdownImmediately();
				this.first = this.replacing.getConnection();
				this.database = databaseOf(this.first);
				this.listener.run();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * H2 also closes a database with its last session, and then opens it again itself.
	 */
	private static boolean isBroken(Database database) {
		MVStore store = database.getStore().getMvStore();
		return store.getPanicException() != null || (store.isClosed() && database.getSessions(false).length > 0);
	}

	private @Nullable Connection takeFirst() {
		this.lock.lock();
		try {
			Connection taken = this.first;
			this.first = null;
			return taken;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Unless another thread has replaced the connection's database meanwhile. */
	private void remember(Connection connection) throws SQLException {
		Database opened = databaseOf(connection);
		this.lock.lock();
		try {
			if (opened != null && !opened.getStore().getMvStore().isClosed()) {
				this.database = opened;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Null for a database in memory, which would be empty, and for a server's. */
	private static @Nullable Database databaseOf(Connection connection) throws SQLException {
		return (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session
				&& session.getDatabase().isPersistent()) ? session.getDatabase() : null;
	}

}
