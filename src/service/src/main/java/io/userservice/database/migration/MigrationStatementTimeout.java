package io.userservice.database.migration;

import java.sql.SQLException;
import java.sql.Statement;

import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import io.userservice.database.DatabaseProperties;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

import org.springframework.stereotype.Component;

/**
 * Lets the statements of a migration take any time, as {@link MigrationNetworkTimeout}
 * does, and gives the connection back with the limit that it had.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.POSTGRESQL)
class MigrationStatementTimeout implements Callback {

	private final DatabaseProperties properties;

	MigrationStatementTimeout(DatabaseProperties properties) {
		this.properties = properties;
	}

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
		long millis = (event == Event.BEFORE_EACH_MIGRATE) ? 0 : this.properties.readTimeout().toMillis();
		try (Statement statement = context.getConnection().createStatement()) {
			statement.execute("set statement_timeout = " + millis);
		}
		catch (SQLException ex) {
			throw new FlywayException(ex);
		}
	}

	@Override
	public String getCallbackName() {
		return "statement time-out of migrations";
	}

}
