package io.userservice.error;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.BadRequest;
import io.grpc.Status;
import io.userservice.error.InvalidFieldException.Violation;

/** A request has fields that break the contract. */
public class InvalidFieldException extends RuntimeException {

	/** The violations that an error names. */
	private static final int NAMED = 10;

	private static final Pattern INDEX = Pattern.compile("\\[(\\d{1,9})]");

	/**
	 * One bad field.
	 *
	 * @param field its path in the request, such as {@code id} or
	 * {@code requests[3].email}; empty for the request itself
	 * @param description what it must be, without the field's name
	 */
	public record Violation(String field, String description) {

		/** A violation for each problem of a field. */
		public static Stream<Violation> of(String field, List<String> problems) {
			return problems.isEmpty() ? Stream.empty()
					: problems.stream().map((problem) -> new Violation(field, problem));
		}

		/** The first index of the path; 0 for none. */
		private int index() {
			Matcher index = INDEX.matcher(this.field);
			return index.find() ? Integer.parseInt(index.group(1)) : 0;
		}

		private FieldViolation toProto() {
			return FieldViolation.newBuilder().setField(this.field).setDescription(this.description).build();
		}

	}

	private final List<Violation> violations;

	public InvalidFieldException(List<Violation> violations) {
		super("invalid request", null, false, false);
		this.violations = violations.stream()
			.sorted(Comparator.comparingInt(Violation::index)
				.thenComparing(Violation::field)
				.thenComparing(Violation::description))
			.toList();
	}

	/**
	 * The bad fields, at least one, in a stable order: {@code ids[9]} before
	 * {@code ids[10]}.
	 */
	public List<Violation> violations() {
		return this.violations;
	}

	/**
	 * The same for the request as a part of another one.
	 * @param path of the part; empty for the whole request
	 */
	public InvalidFieldException within(String path) {
		String prefix = path.isEmpty() ? "" : path + ".";
		String whole = path.isEmpty() ? "request" : path;
		return new InvalidFieldException(this.violations.stream()
			.map((violation) -> new Violation(violation.field().isEmpty() ? whole : prefix + violation.field(),
					violation.description()))
			.toList());
	}

	/** The error that names the first violations, and how many there are besides. */
	public RpcError toError() {
		List<Violation> named = this.violations.stream().limit(NAMED).toList();
		int more = this.violations.size() - named.size();
		String message = named.stream()
			.map((violation) -> violation.field() + " " + violation.description())
			.collect(Collectors.joining("; "));
		RpcError error = new RpcError(Status.Code.INVALID_ARGUMENT, "INVALID_FIELD",
				(more > 0) ? message + "; and " + more + " more" : message);
		return ((more > 0) ? error.with("more", more) : error).with(
				BadRequest.newBuilder().addAllFieldViolations(named.stream().map(Violation::toProto).toList()).build());
	}

}
