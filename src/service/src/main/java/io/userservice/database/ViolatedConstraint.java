package io.userservice.database;

import java.util.Locale;

import org.hibernate.exception.ConstraintViolationException;

import org.springframework.dao.DataIntegrityViolationException;

/** Recognizes a violated constraint by its name. */
public final class ViolatedConstraint {

	private ViolatedConstraint() {
	}

	public static boolean is(String name, DataIntegrityViolationException ex) {
		return ex.getCause() instanceof ConstraintViolationException violation && violation.getConstraintName() != null
		// H2 adds the names of the schema and the index.
				&& violation.getConstraintName().toLowerCase(Locale.ROOT).contains(name);
	}

}
