package io.userservice.database;

import java.sql.SQLException;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * What PostgreSQL's driver is told of each connection. Not in {@code application.yml},
 * because H2's driver refuses settings that it does not know. A parameter of the same
 * name in the URL overrides each.
 */
@Component
class PostgresDriverDefaults implements BeanPostProcessor {

	/**
	 * Sends a batch of inserts as a few statements with many rows. The driver's default
	 * sends each row by itself, which takes PostgreSQL twice the CPU.
	 */
	private static final String BATCHES = "reWriteBatchedInserts";

	/**
	 * How long an answer may take, in seconds; the driver's default waits for ever for a
	 * server that is paused or cut off. As short as a read's, because the driver waits
	 * twice as long, with TLS and without, before it tries the next host of the URL.
	 * {@link TransactionNetworkTimeout} gives a transaction more.
	 */
	private static final String ANSWER = "socketTimeout";

	/** For the next host of the URL to have its turn soon. */
	private static final String CONNECT = "connectTimeout";

	private static final String CONNECT_SECONDS = "2";

	/**
	 * How long it may take to ask the server to cancel a statement, in seconds; who waits
	 * for the statement waits for this too. The driver's default is 10.
	 */
	private static final String CANCEL = "cancelSignalTimeout";

	private static final String CANCEL_SECONDS = "1";

	/** PostgreSQL itself ends a read by then, which spares the connection. */
	private static final Duration AFTER_READ = Duration.ofSeconds(1);

	private final Duration readTimeout;

	PostgresDriverDefaults(@Value("${user-service.database.read-timeout}") Duration readTimeout) {
		this.readTimeout = readTimeout;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof HikariDataSource pool && String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:postgresql:")) {
			pool.addDataSourceProperty(BATCHES, "true");
			// Hikari hands on nothing but strings.
			pool.addDataSourceProperty(ANSWER, Long.toString(this.readTimeout.plus(AFTER_READ).toSeconds()));
			pool.addDataSourceProperty(CONNECT, CONNECT_SECONDS);
			pool.addDataSourceProperty(CANCEL, CANCEL_SECONDS);
			pool.setExceptionOverride(new WithoutReadOnly());
		}
		return bean;
	}

	/**
	 * A connection that does not write leads to a former primary, or was made while the
	 * database was read-only; the pool would keep it for half an hour.
	 */
	private static final class WithoutReadOnly implements SQLExceptionOverride {

		private static final String READ_ONLY_TRANSACTION = "25006";

		@java.lang.Override
		public Override adjudicate(SQLException failure) {
			return READ_ONLY_TRANSACTION.equals(failure.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
		}

	}

}
