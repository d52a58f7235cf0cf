package io.userservice.database.migration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

import org.springframework.stereotype.Component;

/**
 * Lets the statements of a migration take any time, as {@link MigrationNetworkTimeout}
 * does. A session of PostgreSQL's, which a pooler may give to others, has afterwards the
 * limit that it had.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.POSTGRESQL)
class MigrationStatementTimeout implements Callback {

	private String before = "0";

	@Override
	public boolean supports(Event event, Context context) {
		return event == Event.BEFORE_EACH_MIGRATE || event == Event.AFTER_EACH_MIGRATE;
	}

	@Override
	public boolean canHandleInTransaction(Event event, Context context) {
		return true;
	}

	@Override
	public void handle(Event event, Context context) {
		boolean begins = event == Event.BEFORE_EACH_MIGRATE;
		try (Statement statement = context.getConnection().createStatement()) {
			if (context.getConnection().getAutoCommit()) {
				// Such as CREATE INDEX CONCURRENTLY, which takes no transaction.
				this.before = begins ? limit(statement) : this.before;
				statement.execute("set statement_timeout = '%s'".formatted(begins ? "0" : this.before));
			}
			else if (begins) {
				statement.execute("set local statement_timeout = 0");
			}
		}
		catch (SQLException ex) {
			throw new FlywayException(ex);
		}
	}

	private static String limit(Statement statement) throws SQLException {
		try (ResultSet limit = statement.executeQuery("show statement_timeout")) {
			limit.next();
			return limit.getString(1);
		}
	}

	@Override
	public String getCallbackName() {
		return "statement time-out of migrations";
	}

}
