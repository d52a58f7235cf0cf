package io.userservice.database;

import java.sql.SQLException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Reports a database that cannot be used, with the fix. */
class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

	private static final String H2_FILE_LOCKED = "90020";

	private final Environment environment;

	DatabaseFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
		return new FailureAnalysis(
				"The database of spring.datasource.url=%s cannot be used: %s".formatted(url(), cause.getMessage()),
				action(String.valueOf(cause.getSQLState())), cause);
	}

	/** Without the parameters, which may hold a password. */
	private String url() {
		return this.environment.getProperty("spring.datasource.url", "").split("[?;]")[0];
	}

	private static String action(String sqlState) {
		if (sqlState.equals(H2_FILE_LOCKED)) {
			return "Stop the process that has this file open, or set spring.datasource.url to another file or to PostgreSQL.";
		}
		return switch (sqlState.substring(0, 2)) {
			case "08" -> "Start the database, or set spring.datasource.url to the address that it listens on.";
			case "28" -> "Set spring.datasource.username and spring.datasource.password to what the database accepts.";
			case "3D" -> "Create the database, or set spring.datasource.url to one that exists.";
			default -> "Repair the database, or set spring.datasource.url, username and password to one that works.";
		};
	}

}
