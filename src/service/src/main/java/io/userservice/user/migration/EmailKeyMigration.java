package io.userservice.user.migration;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/**
 * Updates the keys of stored e-mails to the rule of Unicode. In Java, since no database
 * knows UTS 46. Not in one transaction: so users are not locked while other replicas
 * change them, and after an interruption a repetition does the rest.
 */
@Component
class EmailKeyMigration implements JavaMigration {

	@Override
	public MigrationVersion getVersion() {
		return MigrationVersion.fromVersion("4");
	}

	@Override
	public String getDescription() {
		return "update email keys";
	}

	@Override
	public @Nullable Integer getChecksum() {
		return null;
	}

	@Override
	public boolean canExecuteInTransaction() {
		return false;
	}

	@Override
	public void migrate(Context context) {
		new EmailKeyUpdate(JdbcClient.create(new SingleConnectionDataSource(context.getConnection(), true))).run();
	}

}
