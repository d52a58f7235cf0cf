package io.userservice.user.change;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Listens on a connection of its own for the notifications of other replicas
 * (PostgreSQL's LISTEN). Where they do not arrive, as through PgBouncer, a poll each
 * second finds the changes.
 */
public final class ChangeNotifications implements AutoCloseable {

	private static final int WAIT_MILLIS = 10_000;

	private static final long RECONNECT_MILLIS = 1_000;

	private final HikariDataSource pool;

	private final String origin;

	private final Runnable listener;

	private final Thread thread = new Thread(this::run, "user-change-notifications");

	private final CountDownLatch closed = new CountDownLatch(1);

	private ChangeNotifications(HikariDataSource pool, String origin, Runnable listener) {
		this.pool = pool;
		this.origin = origin;
		this.listener = listener;
		this.thread.setDaemon(true);
	}

	/**
	 * Starts to listen to PostgreSQL.
	 * @param origin the replica's own, whose notifications it ignores
	 * @param listener must neither block nor throw
	 */
	public static ChangeNotifications listen(DataSource database, String origin, Runnable listener) {
		try {
			var notifications = new ChangeNotifications(database.unwrap(HikariDataSource.class), origin, listener);
			notifications.thread.start();
			return notifications;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void run() {
		while (this.closed.getCount() > 0) {
			try (Connection connection = connect()) {
				receive(connection);
			}
			catch (SQLException ex) {
				pause();
			}
		}
	}

	private Connection connect() throws SQLException {
		Properties properties = new Properties();
		properties.putAll(this.pool.getDataSourceProperties());
		properties.setProperty("user", this.pool.getUsername());
		if (this.pool.getPassword() != null) {
			properties.setProperty("password", this.pool.getPassword());
		}
		Connection connection = DriverManager.getConnection(this.pool.getJdbcUrl(), properties);
		execute(connection, "listen " + PostgresChangeLog.CHANNEL);
		return connection;
	}

	private void receive(Connection connection) throws SQLException {
		PGConnection postgres = connection.unwrap(PGConnection.class);
		while (this.closed.getCount() > 0) {
			PGNotification[] notifications = postgres.getNotifications(WAIT_MILLIS);
			if (notifications == null || notifications.length == 0) {
				// Fails if the connection is lost.
				execute(connection, "select 1");
			}
			else if (Stream.of(notifications).anyMatch((one) -> !one.getParameter().equals(this.origin))) {
				this.listener.run();
			}
		}
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private void pause() {
		try {
			this.closed.await(RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			close();
		}
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.thread.interrupt();
	}

}
