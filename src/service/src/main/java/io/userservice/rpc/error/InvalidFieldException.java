package io.userservice.rpc.error;

import java.util.Comparator;
import java.util.List;

/** A request has fields that break the contract. */
public class InvalidFieldException extends RuntimeException {

	/**
	 * One bad field.
	 *
	 * @param field its path in the request, such as {@code id} or
	 * {@code requests[3].email}
	 * @param description what it must be, without the field's name
	 */
	public record Violation(String field, String description) {
	}

	private final List<Violation> violations;

	public InvalidFieldException(List<Violation> violations) {
		super("invalid request", null, false, false);
		this.violations = violations.stream()
			.sorted(Comparator.comparing(Violation::field).thenComparing(Violation::description))
			.toList();
	}

	/** The bad fields, at least one, in a stable order. */
	public List<Violation> violations() {
		return this.violations;
	}

}
