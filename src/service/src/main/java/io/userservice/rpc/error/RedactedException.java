package io.userservice.rpc.error;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * The copy of a database's exception for the log: types, SQLSTATEs and stack traces. The
 * messages quote rows, with names and e-mails: those of the drivers, and of Hibernate and
 * Spring, which repeat them.
 */
final class RedactedException extends Exception {

	private static final int DEEPEST = 20;

	private final String description;

	private RedactedException(Throwable original, @Nullable Throwable cause) {
		super(null, cause);
		this.description = original.getClass().getName()
				+ ((original instanceof SQLException sql) ? " (SQLSTATE " + sql.getSQLState() + ")" : "");
		setStackTrace(original.getStackTrace());
	}

	/** The exception itself, unless it comes from a database. */
	static Throwable of(Throwable exception) {
		return comesFromDatabase(exception) ? copy(exception, DEEPEST) : exception;
	}

	private static boolean comesFromDatabase(Throwable exception) {
		Throwable cause = exception;
		for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
			if (cause instanceof SQLException) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

	private static @Nullable Throwable copy(@Nullable Throwable original, int depth) {
		return (original == null || depth == 0) ? null
				: new RedactedException(original, copy(original.getCause(), depth - 1));
	}

	@Override
	public String toString() {
		return this.description;
	}

}
