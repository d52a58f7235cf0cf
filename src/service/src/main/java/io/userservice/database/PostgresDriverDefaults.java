package io.userservice.database;

import java.sql.SQLException;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.util.DriverDataSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * What each connection to PostgreSQL is given: properties of its driver, and a time limit
 * of statements. Not in {@code application.yml}, because H2's driver refuses properties
 * that it does not know. A parameter of the same name in the URL overrides each.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.POSTGRESQL)
class PostgresDriverDefaults implements BeanPostProcessor {

	/**
	 * Sends a batch of inserts as a few statements with many rows. The driver's default
	 * sends each row alone, which takes PostgreSQL twice the CPU.
	 */
	private static final String BATCHES = "reWriteBatchedInserts";

	/**
	 * How long a response may take, in seconds; the driver's default waits forever for a
	 * server that is paused or cut off. As short as a read's, because the driver waits
	 * twice as long, with TLS and without, before it tries the next host of the URL.
	 * {@code TransactionTimeouts} gives a transaction more.
	 */
	private static final String SOCKET_TIMEOUT = "socketTimeout";

	/** Short, so that the next host of the URL is tried soon. */
	private static final String CONNECT = "connectTimeout";

	private static final String CONNECT_SECONDS = "2";

	/**
	 * How long the request to cancel a statement may take, in seconds; the caller waits
	 * for it as well. The driver's default is 10.
	 */
	private static final String CANCEL = "cancelSignalTimeout";

	private static final String CANCEL_SECONDS = "1";

	/**
	 * Leaves the rows that an error is about out of its message: no log line holds a
	 * user's name or e-mail.
	 */
	private static final String ERROR_DETAIL = "logServerErrorDetail";

	/** PostgreSQL itself ends a read earlier, which keeps the connection. */
	private static final Duration AFTER_READ = Duration.ofSeconds(1);

	private final ObjectProvider<DatabaseProperties> properties;

	PostgresDriverDefaults(ObjectProvider<DatabaseProperties> properties) {
		this.properties = properties;
	}

	/** Runs before other post-processors wrap the pool. */
	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof HikariDataSource pool) {
			pool.addDataSourceProperty(BATCHES, "true");
			// Hikari passes on strings only.
			pool.addDataSourceProperty(SOCKET_TIMEOUT, Long.toString(socketTimeout().toSeconds()));
			pool.addDataSourceProperty(CONNECT, CONNECT_SECONDS);
			pool.addDataSourceProperty(CANCEL, CANCEL_SECONDS);
			pool.addDataSourceProperty(ERROR_DETAIL, "false");
			pool.setDataSource(
					new LimitedConnections(
							new DriverDataSource(pool.getJdbcUrl(), pool.getDriverClassName(),
									pool.getDataSourceProperties(), pool.getUsername(), pool.getPassword()),
							this.properties.getObject().readTimeout()));
			pool.setExceptionOverride(new ReadOnlyEviction());
		}
		return bean;
	}

	private Duration socketTimeout() {
		return this.properties.getObject().readTimeout().plus(AFTER_READ);
	}

	/**
	 * Evicts a connection that does not write: it leads to a former primary, or was
	 * opened while the database was read-only, and the pool would keep it for half an
	 * hour.
	 */
	private static final class ReadOnlyEviction implements SQLExceptionOverride {

		private static final String READ_ONLY_TRANSACTION = "25006";

		@java.lang.Override
		public Override adjudicate(SQLException failure) {
			return READ_ONLY_TRANSACTION.equals(failure.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
		}

	}

}
