package io.userservice.user;

import java.util.Locale;

import org.hibernate.exception.ConstraintViolationException;

import org.springframework.dao.DataIntegrityViolationException;

/** Tells which constraint of the database refused a row. */
public final class ViolatedConstraint {

	private ViolatedConstraint() {
	}

	static boolean is(String name, DataIntegrityViolationException ex) {
		return ex.getCause() instanceof ConstraintViolationException violation && violation.getConstraintName() != null
		// H2 adds the schema and the index.
				&& violation.getConstraintName().toLowerCase(Locale.ROOT).contains(name);
	}

}
