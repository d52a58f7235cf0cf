package io.userservice.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import javax.sql.DataSource;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Opens connections to PostgreSQL on which a statement outside of a transaction ends
 * after a time limit. {@code TransactionTimeouts} gives a transaction its own.
 * <p>
 * PostgreSQL itself keeps the limit as {@code statement_timeout} of the session. JDBC's
 * time-out does the same by a timer of the driver's for each statement, which wakes a
 * thread. It is used behind a pooler such as PgBouncer in transaction mode, where others
 * use the same session next: they must not get the limit, and can change it.
 */
class LimitedConnections extends DelegatingDataSource {

	/**
	 * Sets the limit in a session of our own, and finds no row in one of a pooler's:
	 * poolers give their clients other process ids than PostgreSQL's, to tell them apart
	 * when they cancel a statement.
	 */
	private static final String LIMIT = "select set_config('statement_timeout', ?, false) where pg_backend_pid() = ?";

	private final Duration limit;

	/**
	 * @param limit in whole seconds
	 */
	LimitedConnections(DataSource driver, Duration limit) {
		super(driver);
		this.limit = limit;
	}

	@Override
	public Connection getConnection() throws SQLException {
		return limit(super.getConnection());
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return limit(super.getConnection(username, password));
	}

	private Connection limit(Connection connection) throws SQLException {
		try {
			return hasLimit(connection) ? connection : limitEachStatement(connection);
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	private boolean hasLimit(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(LIMIT)) {
			statement.setString(1, Long.toString(this.limit.toMillis()));
			statement.setInt(2, connection.unwrap(PGConnection.class).getBackendPID());
			return statement.executeQuery().next();
		}
	}

	private Connection limitEachStatement(Connection connection) {
		ProxyFactory proxy = new ProxyFactory(connection);
		proxy.addAdvice((MethodInterceptor) (call) -> limit(call, connection));
		return (Connection) proxy.getProxy();
	}

	/** A connection without a time limit of the network is that of a migration. */
	private @Nullable Object limit(MethodInvocation call, Connection connection) throws Throwable {
		Object result = call.proceed();
		if (result instanceof Statement statement && connection.getAutoCommit() && connection.getNetworkTimeout() > 0) {
			statement.setQueryTimeout((int) this.limit.toSeconds());
		}
		return result;
	}

}
