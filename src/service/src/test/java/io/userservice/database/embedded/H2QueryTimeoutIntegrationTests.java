package io.userservice.database.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.userservice.testing.ServiceTest;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.StatementCallback;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** H2 keeps the time-out of a statement for the next user of its connection. */
@ServiceTest
class H2QueryTimeoutIntegrationTests {

	private static final int LEFT = 1;

	private static final int READ = 2;

	@Autowired
	private HikariDataSource pool;

	@Autowired
	private JdbcTemplate database;

	@Autowired
	private Flyway flyway;

	@Autowired
	private PlatformTransactionManager transactions;

	/** As transactions do whose time is almost over. */
	@BeforeEach
	void leaveTimeoutsToAllConnections() throws SQLException {
		List<Connection> connections = new ArrayList<>();
		try {
			while (connections.size() < this.pool.getMaximumPoolSize()) {
				connections.add(this.pool.getConnection());
			}
			for (Connection connection : connections) {
				assertThat(timeoutOf(connection, LEFT)).isEqualTo(LEFT);
			}
		}
		finally {
			for (Connection connection : connections) {
				connection.close();
			}
		}
	}

	@Test
	void givesStatementsOutsideOfTransactionsTheTimeoutOfARead() {
		assertThat(timeout()).isEqualTo(READ);
		TransactionTemplate transaction = new TransactionTemplate(this.transactions);
		transaction.setTimeout(60);
		assertThat(transaction.<Integer>execute((status) -> timeout())).isBetween(READ + 1, 60);
		assertThat(timeout()).isEqualTo(READ);
	}

	private int timeout() {
		return this.database.execute((StatementCallback<Integer>) Statement::getQueryTimeout);
	}

	@Test
	void letsMigrationsTakeAnyTime() throws SQLException {
		try (Connection connection = this.flyway.getConfiguration().getDataSource().getConnection();
				Statement statement = connection.createStatement()) {
			assertThat(statement.getQueryTimeout()).isZero();
		}
	}

	private static int timeoutOf(Connection connection, int seconds) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.setQueryTimeout(seconds);
		}
		try (Statement next = connection.createStatement()) {
			return next.getQueryTimeout();
		}
	}

}
