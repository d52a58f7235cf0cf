package io.userservice.database.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.userservice.database.DatabaseKind;
import io.userservice.database.UnusableDatabaseException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;

/**
 * Refuses a schema that is not ours, a database that cannot hold all names, and a schema
 * that a newer version of the service has migrated: Flyway (12.4) alone lets this version
 * write to tables that it does not know.
 */
final class SchemaCheck {

	static final String OWN_DATABASE = "Set spring.datasource.url to a database of its own, or add"
			+ " ?currentSchema=NAME to it, for a schema of its own.";

	/** The description of V1. */
	private static final String FIRST = "create users table";

	private SchemaCheck() {
	}

	/**
	 * @throws UnusableDatabaseException if the schema must not be migrated
	 */
	static void check(Flyway flyway, DatabaseKind database) {
		try (Connection connection = flyway.getConfiguration().getDataSource().getConnection()) {
			if (database == DatabaseKind.POSTGRESQL) {
				checkPostgres(connection);
				checkWritable(connection, flyway);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		checkHistory(
				Arrays.stream(flyway.info().all()).filter((migration) -> migration.getState().isApplied()).toList());
	}

	private static void checkPostgres(Connection connection) throws SQLException {
		String encoding = query(connection, "show server_encoding");
		if (!encoding.equals("UTF8")) {
			// Other encodings lack characters, or PostgreSQL does not check them.
			throw new UnusableDatabaseException("has the encoding %s, which cannot store all names".formatted(encoding),
					"Create it with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0");
		}
		if (query(connection, "select coalesce(current_schema(), '')").isEmpty()) {
			throw new UnusableDatabaseException("has none of the schemas of currentSchema or the user's search_path",
					"Create it with: CREATE SCHEMA …, or correct currentSchema in spring.datasource.url.");
		}
	}

	/** A replica without migrations starts on a read-only database, and serves reads. */
	private static void checkWritable(Connection connection, Flyway flyway) throws SQLException {
		if (flyway.info().pending().length > 0 && query(connection, "show transaction_read_only").equals("on")) {
			throw new UnusableDatabaseException("is read-only, and its schema has yet to be migrated",
					"Start this version of the service while the database takes writes.");
		}
	}

	private static String query(Connection connection, String sql) throws SQLException {
		try (ResultSet result = connection.createStatement().executeQuery(sql)) {
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
		latest(migrations.stream().filter((migration) -> !migration.getState().isResolved()).toList(),
				"has schema version %s, which this version of the service does not know",
				"Start the version of the service that migrated it, or a newer one.");
		latest(migrations.stream().filter((migration) -> migration.getState().isFailed()).toList(),
				"has a failed migration to schema version %s",
				"Restore the database from a backup, or undo what the migration did and delete its row of"
						+ " flyway_schema_history.");
	}

	/** Refuses the schema if there are such migrations. */
	private static void latest(List<MigrationInfo> refused, String reason, String action) {
		refused.stream()
			.map(MigrationInfo::getVersion)
			.max(Comparator.<MigrationVersion>naturalOrder())
			.ifPresent((version) -> {
				throw new UnusableDatabaseException(reason.formatted(version), action);
			});
	}

}
