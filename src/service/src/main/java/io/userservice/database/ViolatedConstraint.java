package io.userservice.database;

import java.sql.SQLException;
import java.util.Locale;

import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataIntegrityViolationException;

/** Recognizes a violated constraint by its name. */
public final class ViolatedConstraint {

	private ViolatedConstraint() {
	}

	public static boolean is(String name, DataIntegrityViolationException ex) {
		String violated = nameIn(ex.getCause());
		// H2 adds the names of the schema and the index.
		return violated != null && violated.toLowerCase(Locale.ROOT).contains(name);
	}

	/** Text with the constraint's name: Hibernate's, or the message of a driver. */
	private static @Nullable String nameIn(@Nullable Throwable cause) {
		if (cause instanceof ConstraintViolationException violation) {
			return violation.getConstraintName();
		}
		return (cause instanceof SQLException violation) ? violation.getMessage() : null;
	}

}
