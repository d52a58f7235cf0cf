package io.userservice.request;

import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

import io.grpc.Metadata;
import io.userservice.error.InvalidFieldException;
import io.userservice.error.InvalidFieldException.Violation;
import org.jspecify.annotations.Nullable;

/** Reads the idempotency key of a write, which is sent in the metadata. */
public final class IdempotencyKeyHeader {

	/** The metadata that names the key of a write. */
	public static final Metadata.Key<String> NAME = Metadata.Key.of("idempotency-key",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Pattern VALID = Pattern.compile("[!-~]{1,128}");

	private IdempotencyKeyHeader() {
	}

	/** The key of a call; null if it has none. */
	public static @Nullable String read(Metadata headers) {
		Iterable<String> values = headers.getAll(NAME);
		return (values != null) ? single(values) : null;
	}

	private static String single(Iterable<String> values) {
		Iterator<String> all = values.iterator();
		String value = all.next();
		if (all.hasNext() || !VALID.matcher(value).matches()) {
			throw invalid("must be one value of 1 to 128 visible ASCII characters");
		}
		return value;
	}

	/** The failure of a call with a key whose token names no caller. */
	public static InvalidFieldException withoutCaller() {
		return invalid("needs a token with a subject or a client_id: a key belongs to its caller");
	}

	private static InvalidFieldException invalid(String message) {
		return new InvalidFieldException(List.of(new Violation(NAME.name(), message)));
	}

}
