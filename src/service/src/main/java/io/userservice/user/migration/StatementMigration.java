package io.userservice.user.migration;

import java.sql.SQLException;
import java.sql.Statement;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * A migration of a few statements that needs Java, in a transaction of its own. Not by
 * Flyway's BaseJavaMigration, which takes version and description from the class's name.
 */
abstract class StatementMigration implements JavaMigration {

	private final String version;

	private final String description;

	StatementMigration(String version, String description) {
		this.version = version;
		this.description = description;
	}

	@Override
	public final MigrationVersion getVersion() {
		return MigrationVersion.fromVersion(this.version);
	}

	@Override
	public final String getDescription() {
		return this.description;
	}

	@Override
	public final @Nullable Integer getChecksum() {
		return null;
	}

	@Override
	public final boolean canExecuteInTransaction() {
		return true;
	}

	@Override
	public final void migrate(Context context) throws SQLException {
		try (Statement statement = context.getConnection().createStatement()) {
			migrate(statement);
		}
	}

	abstract void migrate(Statement statement) throws SQLException;

}
