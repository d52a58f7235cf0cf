package io.userservice.database;

import java.util.Arrays;
import java.util.Comparator;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.stereotype.Component;

/**
 * Migrates the schema at the start, but refuses one that a newer version of the service
 * has migrated: Flyway (12.4) alone lets this version write to tables that it does not
 * know.
 */
@Component
class SchemaDowngradeGuard implements FlywayMigrationStrategy {

	@Override
	public void migrate(Flyway flyway) {
		Arrays.stream(flyway.info().all())
			.filter((migration) -> migration.getState().isApplied() && !migration.getState().isResolved())
			.map(MigrationInfo::getVersion)
			.max(Comparator.naturalOrder())
			.ifPresent((version) -> {
				throw new NewerSchemaException(version.toString());
			});
		flyway.migrate();
	}

}
