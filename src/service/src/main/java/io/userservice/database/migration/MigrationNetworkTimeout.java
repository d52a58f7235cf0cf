package io.userservice.database.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.flywaydb.core.api.configuration.FluentConfiguration;

import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.stereotype.Component;

/**
 * Switches the network time-out off for migrations: an index over millions of users takes
 * minutes, and other replicas wait for it. The pool restores its time-out with the
 * connection. H2 (2.4) keeps the time-out of a statement for the whole connection, so one
 * that was set before would end the migration.
 */
@Component
class MigrationNetworkTimeout implements FlywayConfigurationCustomizer {

	@Override
	public void customize(FluentConfiguration configuration) {
		configuration.dataSource(new WithoutTimeout(configuration.getDataSource()));
	}

	private static class WithoutTimeout extends DelegatingDataSource {

		WithoutTimeout(DataSource pool) {
			super(pool);
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection connection = super.getConnection();
			connection.setNetworkTimeout(Runnable::run, 0);
			try (Statement statement = connection.createStatement()) {
				statement.setQueryTimeout(0);
			}
			return connection;
		}

	}

}
