package io.userservice.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

import org.flywaydb.core.api.configuration.FluentConfiguration;

import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.stereotype.Component;

/**
 * Lets migrations take their time: an index over millions of users is built in minutes,
 * and another replica waits for it. The pool puts its limit back with the connection.
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
			return connection;
		}

	}

}
