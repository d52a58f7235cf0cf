package io.userservice.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Reports a database that cannot be used, with the fix. */
class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

	private static final String H2_FILE_LOCKED = "90020";

	/** Since version 15, PostgreSQL lets only the owner create tables. */
	private static final String NOT_PERMITTED = "42501";

	private static final Pattern SCHEMA = Pattern.compile("permission denied for schema (.+)");

	private static final Pattern USER = Pattern.compile("[?&]user=([^&]*)");

	private static final Pattern TLS = Pattern.compile("\\bssl|certificate", Pattern.CASE_INSENSITIVE);

	private final Environment environment;

	DatabaseFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
		return new FailureAnalysis(
				"The database of spring.datasource.url=%s cannot be used: %s".formatted(url(), cause.getMessage()),
				action(cause), cause);
	}

	/** Without the parameters, which may hold a password. */
	private String url() {
		return this.environment.getProperty("spring.datasource.url", "").split("[?;]")[0];
	}

	/** Who connects: the URL's parameter counts before the setting. */
	private String role() {
		Matcher user = USER.matcher(this.environment.getProperty("spring.datasource.url", ""));
		return user.find() ? URLDecoder.decode(user.group(1), StandardCharsets.UTF_8)
				: this.environment.getProperty("spring.datasource.username", "");
	}

	/** As a name in SQL. */
	private static String quoted(String name) {
		return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
	}

	private String action(SQLException cause) {
		String sqlState = String.valueOf(cause.getSQLState());
		String message = String.valueOf(cause.getMessage());
		if (sqlState.equals(H2_FILE_LOCKED)) {
			return "Stop the process that has this file open, or set spring.datasource.url to another file or to PostgreSQL.";
		}
		if (sqlState.equals(NOT_PERMITTED)) {
			Matcher schema = SCHEMA.matcher(message);
			return schema.find()
					? "Let the database's owner execute: GRANT USAGE, CREATE ON SCHEMA %s TO %s"
						.formatted(quoted(schema.group(1)), quoted(role()))
					: "Let %s own the service's tables and sequences, for instance by REASSIGN OWNED."
						.formatted(quoted(role()));
		}
		if (message.contains("\"TimeZone\"")) {
			return "Start Java with -Duser.timezone=UTC: the database does not know the time zone of this Java.";
		}
		if (TLS.matcher(message).find()) {
			return "Correct the ssl parameters of spring.datasource.url (sslmode, sslrootcert), or switch TLS on in the database.";
		}
		return switch (sqlState.substring(0, 2)) {
			case "08" -> "Start the database, or set spring.datasource.url to the address that it listens on.";
			case "28" -> "Set spring.datasource.username and spring.datasource.password to what the database accepts.";
			case "3D" -> "Create the database, or set spring.datasource.url to one that exists.";
			default -> "Repair the database, or set spring.datasource.url, username and password to one that works.";
		};
	}

}
