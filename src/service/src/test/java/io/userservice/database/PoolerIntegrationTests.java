package io.userservice.database;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestPostgres;
import io.userservice.testing.TestUsers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A pooler gives a session to others after each transaction. {@code deploy/pgbouncer/run}
 * does so with PgBouncer.
 */
@ServiceTest
@DirtiesContext
class PoolerIntegrationTests {

	private static PoolerStub pooler;

	@Autowired
	private TestChannels channels;

	@Autowired
	private HikariDataSource pool;

	@Autowired
	private JdbcOperations jdbc;

	@Autowired
	private TransactionOperations transaction;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry properties) {
		String url = TestPostgres.newDatabase();
		URI server = URI.create(url.substring("jdbc:".length()));
		pooler = new PoolerStub(server.getPort());
		properties.add("spring.datasource.url",
				() -> "jdbc:postgresql://localhost:%d%s?sslmode=disable&prepareThreshold=0".formatted(pooler.port(),
						server.getPath()));
		properties.add("spring.datasource.username", () -> TestPostgres.USER);
		properties.add("spring.datasource.password", () -> TestPostgres.PASSWORD);
		properties.add("user-service.security.development-token", () -> true);
	}

	@AfterAll
	static void stop() throws IOException {
		pooler.close();
	}

	@Test
	void leavesNothingInASession() throws SQLException {
		TestUsers.create(UserServiceGrpc.newStub(this.channels.open((builder) -> {
		})), "ada@example.com").get();
		List<Connection> all = new ArrayList<>();
		try {
			while (all.size() < this.pool.getMaximumPoolSize()) {
				all.add(this.pool.getConnection());
				assertThat(sessionSettings(all.get(all.size() - 1))).isEmpty();
			}
		}
		finally {
			for (Connection connection : all) {
				connection.close();
			}
		}
	}

	/**
	 * What differs from a new session; poolers keep the application's name for each
	 * client.
	 */
	private static List<String> sessionSettings(Connection connection) {
		return new JdbcTemplate(new SingleConnectionDataSource(connection, true)).queryForList("""
				select name || ' = ' || setting from pg_settings
				where source = 'session' and setting is distinct from reset_val and name <> 'application_name'""",
				String.class);
	}

	@Test
	void endsAReadAfterItsTimeWithoutALimitOfTheSession() {
		assertThatExceptionOfType(QueryTimeoutException.class)
			.isThrownBy(() -> this.jdbc.queryForList("select pg_sleep(30)"));
		assertThat(this.jdbc.queryForObject("show statement_timeout", String.class)).isEqualTo("0");
	}

	@Test
	void givesATransactionItsLongerTime() {
		this.transaction.executeWithoutResult((status) -> this.jdbc.queryForList("select pg_sleep(2.5)"));
	}

	@Test
	void limitsNoMigration() {
		this.jdbc.execute((ConnectionCallback<?>) (connection) -> {
			connection.setNetworkTimeout(Runnable::run, 0);
			connection.createStatement().execute("select pg_sleep(2.5)");
			return null;
		});
	}

}
