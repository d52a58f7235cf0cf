package io.userservice.user.migration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.userservice.database.DatabaseKind;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Adds an index of the times at which users were created. In Java, since PostgreSQL
 * builds that of a large table while others write, which takes no transaction, and waits
 * for that of Flyway (13.12): the service does so after the start.
 */
@Component
class CreationIndex implements JavaMigration {

	/** So many are indexed at once, in some milliseconds. */
	private static final int FEW = 10_000;

	private final DatabaseKind kind;

	CreationIndex(DatabaseKind kind) {
		this.kind = kind;
	}

	@Override
	public MigrationVersion getVersion() {
		return MigrationVersion.fromVersion("13");
	}

	@Override
	public String getDescription() {
		return "add index of creation times";
	}

	@Override
	public @Nullable Integer getChecksum() {
		return null;
	}

	@Override
	public boolean canExecuteInTransaction() {
		return true;
	}

	@Override
	public void migrate(Context context) throws SQLException {
		try (Statement statement = context.getConnection().createStatement()) {
			if (this.kind == DatabaseKind.H2 || hasFew(statement)) {
				statement.execute("create index users_created on users (created, id)");
			}
		}
	}

	private static boolean hasFew(Statement statement) throws SQLException {
		try (ResultSet user = statement.executeQuery("select 1 from users limit 1 offset " + FEW)) {
			return !user.next();
		}
	}

}
