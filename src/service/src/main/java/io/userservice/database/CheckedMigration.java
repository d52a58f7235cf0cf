package io.userservice.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.stereotype.Component;

/**
 * Migrates the schema at the start, but only one that is ours, in a database that can
 * hold all names. Refuses a schema that a newer version of the service has migrated:
 * Flyway (12.4) alone lets this version write to tables that it does not know.
 */
@Component
class CheckedMigration implements FlywayMigrationStrategy {

	/** The description of V1. */
	private static final String FIRST = "create users table";

	private static final String OWN_DATABASE = "Set spring.datasource.url to a database of its own, or"
			+ " spring.flyway.default-schema to a schema of its own.";

	@Override
	public void migrate(Flyway flyway) {
		checkEncoding(flyway);
		checkHistory(
				Arrays.stream(flyway.info().all()).filter((migration) -> migration.getState().isApplied()).toList());
		try {
			flyway.migrate();
		}
		catch (FlywayException ex) {
			if (ex.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
				throw new UnusableDatabaseException("holds tables of another application, and none of this service",
						OWN_DATABASE + " To share the schema, set spring.flyway.baseline-on-migrate=true.");
			}
			throw ex;
		}
	}

	/** Others lack characters, or check none. */
	private static void checkEncoding(Flyway flyway) {
		try (Connection connection = flyway.getConfiguration().getDataSource().getConnection()) {
			if (connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
				String encoding = encoding(connection);
				if (!encoding.equals("UTF8")) {
					throw new UnusableDatabaseException(
							"has the encoding %s, which cannot store all names".formatted(encoding),
							"Create it with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0");
				}
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String encoding(Connection connection) throws SQLException {
		try (ResultSet result = connection.createStatement().executeQuery("show server_encoding")) {
			result.next();
			return result.getString(1);
		}
	}

	private static void checkHistory(List<MigrationInfo> applied) {
		List<MigrationInfo> migrations = applied.stream()
			.filter((migration) -> migration.getVersion() != null && !migration.getType().isBaseline())
			.toList();
		if (!migrations.isEmpty() && migrations.stream().noneMatch((first) -> FIRST.equals(first.getDescription()))) {
			throw new UnusableDatabaseException("has the Flyway history of another application", OWN_DATABASE);
		}
		migrations.stream()
			.filter((migration) -> !migration.getState().isResolved())
			.map(MigrationInfo::getVersion)
			.max(Comparator.naturalOrder())
			.ifPresent((version) -> {
				throw new UnusableDatabaseException(
						"has schema version %s, which this version of the service does not know".formatted(version),
						"Start the version of the service that migrated it, or a newer one.");
			});
	}

}
