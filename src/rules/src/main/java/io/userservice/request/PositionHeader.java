package io.userservice.request;

import java.util.Iterator;
import java.util.List;

import io.grpc.Metadata;
import io.userservice.error.InvalidFieldException;
import io.userservice.error.InvalidFieldException.Violation;
import org.jspecify.annotations.Nullable;

/** Reads the position that a call asks for, which is sent in the metadata. */
public final class PositionHeader {

	/**
	 * The metadata of a request that asks for a position, and the trailer that has it.
	 */
	public static final Metadata.Key<String> NAME = Metadata.Key.of("user-service-position",
			Metadata.ASCII_STRING_MARSHALLER);

	private PositionHeader() {
	}

	/** The text of a call: empty to ask for a position alone; null if it has none. */
	public static @Nullable String read(Metadata headers) {
		return headers.containsKey(NAME) ? single(headers) : null;
	}

	private static String single(Metadata headers) {
		Iterator<String> all = headers.getAll(NAME).iterator();
		String value = all.next();
		if (all.hasNext()) {
			throw invalid();
		}
		return value;
	}

	/** The failure of a call with a text that is not one of a response. */
	public static InvalidFieldException invalid() {
		return new InvalidFieldException(
				List.of(new Violation(NAME.name(), "must be empty, or the text of an earlier response")));
	}

}
