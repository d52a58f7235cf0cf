package io.userservice.user.read;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** How the databases execute the service's SQL statements. */
class StatementsIntegrationTests {

	@Nested
	@ServiceTest
	class OnH2 extends Contract {

		OnH2() {
			super("system_range(2000001, 2010000)", "x", "SCAN");
		}

		@Test
		void setsNoPropertiesOfH2sDriver() {
			assertThat(this.pool.getDataSourceProperties()).isEmpty();
		}

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class OnRealPostgres extends Contract {

		OnRealPostgres() {
			super("generate_series(2000001, 2010000) x", "x", "SEQ SCAN");
		}

		@Test
		void sendsABatchOfInsertsInFewStatements() {
			assertThat(this.pool.getDataSourceProperties()).containsEntry("reWriteBatchedInserts", "true");
		}

	}

	abstract static class Contract {

		private final String range;

		private final String id;

		private final String wholeTable;

		@Autowired
		private DataSource dataSource;

		@Autowired
		HikariDataSource pool;

		Contract(String range, String id, String wholeTable) {
			this.range = range;
			this.id = id;
			this.wholeTable = wholeTable;
		}

		/**
		 * Explains the query among 10,000 more users, in a transaction that is rolled
		 * back.
		 */
		@Test
		void findsUsersByTheIndexOfThePrimaryKey() throws SQLException {
			try (Connection connection = this.dataSource.getConnection()) {
				connection.setAutoCommit(false);
				try (var insert = connection.createStatement()) {
					insert.execute(
							"insert into users (id, name, email, email_key) select %1$s, 'n', 'e' || %1$s, 'e' || %1$s from %2$s"
								.formatted(this.id, this.range));
				}
				assertThat(plan(connection, UserReadsByJdbc.BY_IDS)).containsPattern("USERS_PKEY|PRIMARY_KEY")
					.doesNotContain(this.wholeTable);
				connection.rollback();
			}
		}

		private static String plan(Connection connection, String sql) throws SQLException {
			Array ids = connection.createArrayOf("integer", new Integer[] { 2_000_001, 2_005_000, 7 });
			try (PreparedStatement explain = connection.prepareStatement("explain " + sql)) {
				explain.setArray(1, ids);
				StringBuilder plan = new StringBuilder();
				try (ResultSet rows = explain.executeQuery()) {
					while (rows.next()) {
						plan.append(rows.getString(1)).append('\n');
					}
				}
				return plan.toString().toUpperCase();
			}
		}

	}

}
