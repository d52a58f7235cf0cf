package io.userservice.database;

import java.sql.SQLException;
import java.sql.Statement;

import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Lets the statements of a migration take any time, as {@link MigrationNetworkTimeout}
 * does, and gives the connection back with the limit that it had.
 */
@Component
class MigrationStatementTimeout implements Callback {

	private final DatabaseProperties properties;

	private final boolean onPostgres;

	MigrationStatementTimeout(DatabaseProperties properties, @Value("${spring.datasource.url}") String url) {
		this.properties = properties;
		this.onPostgres = PostgresDriverDefaults.isOf(url);
	}

	@Override
	public boolean supports(Event event, Context context) {
		return this.onPostgres && (event == Event.BEFORE_EACH_MIGRATE || event == Event.AFTER_EACH_MIGRATE);
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
