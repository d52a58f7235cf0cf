package io.userservice.user.migration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;

import org.springframework.stereotype.Component;

/**
 * Adds an index of the times at which users were created. In Java, since PostgreSQL
 * builds that of a large table while others write, which takes no transaction, and waits
 * for that of Flyway (13.12): the service does so after the start. For PostgreSQL alone:
 * H2 reads all users.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.POSTGRESQL)
class CreationIndex extends StatementMigration {

	/** So many are indexed at once, in some milliseconds. */
	private static final int FEW = 10_000;

	CreationIndex() {
		super("13", "add index of creation times");
	}

	@Override
	void migrate(Statement statement) throws SQLException {
		if (hasFew(statement)) {
			statement.execute("create index users_created on users (created, id)");
		}
	}

	private static boolean hasFew(Statement statement) throws SQLException {
		try (ResultSet user = statement.executeQuery("select 1 from users limit 1 offset " + FEW)) {
			return !user.next();
		}
	}

}
