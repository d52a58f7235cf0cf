package io.userservice.database.migration;

import io.userservice.database.DatabaseKind;
import io.userservice.database.UnusableDatabaseException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.stereotype.Component;

/** Migrates the schema at the start, if {@link SchemaCheck} finds nothing wrong. */
@Component
class CheckedMigration implements FlywayMigrationStrategy {

	private static final Logger logger = LoggerFactory.getLogger(CheckedMigration.class);

	private final DatabaseKind database;

	CheckedMigration(DatabaseKind database) {
		this.database = database;
	}

	@Override
	public void migrate(Flyway flyway) {
		SchemaCheck.check(flyway, this.database);
		try {
			MigrateResult result = flyway.migrate();
			if (result.migrationsExecuted > 0) {
				logger.info("Applied {} migrations; the schema now has version {}", result.migrationsExecuted,
						result.targetSchemaVersion);
			}
		}
		catch (FlywayValidateException ex) {
			throw new UnusableDatabaseException(
					"has other migrations than this version of the service: "
							+ String.valueOf(ex.getMessage()).strip().replaceAll("\\s+", " "),
					"Restore the database from a backup, or start the version of the service that migrated it.");
		}
		catch (FlywayException ex) {
			if (ex.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
				throw new UnusableDatabaseException("holds tables of another application, and none of this service",
						SchemaCheck.OWN_DATABASE + " To share the schema, set spring.flyway.baseline-on-migrate=true.");
			}
			throw ex;
		}
	}

}
