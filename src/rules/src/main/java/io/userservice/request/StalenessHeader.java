package io.userservice.request;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

import io.grpc.Metadata;
import io.userservice.error.InvalidFieldException;
import io.userservice.error.InvalidFieldException.Violation;
import org.jspecify.annotations.Nullable;

/** Reads how old a read may be, which is sent in the metadata. */
public final class StalenessHeader {

	/** The metadata of a read that may be older than the present. */
	public static final Metadata.Key<String> NAME = Metadata.Key.of("user-service-max-staleness",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Pattern TEXT = Pattern.compile("(\\d{1,2}(?:\\.\\d{1,3})?)s");

	private static final int LEAST_MILLIS = 100;

	private static final int MOST_MILLIS = 60_000;

	private StalenessHeader() {
	}

	/** How old a read may be; null if the call does not say. */
	public static @Nullable Duration read(Metadata headers) {
		return headers.containsKey(NAME) ? single(headers) : null;
	}

	private static Duration single(Metadata headers) {
		Iterator<String> all = headers.getAll(NAME).iterator();
		var text = TEXT.matcher(all.next());
		if (text.matches() && !all.hasNext()) {
			int millis = new BigDecimal(text.group(1)).movePointRight(3).intValueExact();
			if (millis >= LEAST_MILLIS && millis <= MOST_MILLIS) {
				return Duration.ofMillis(millis);
			}
		}
		throw new InvalidFieldException(
				List.of(new Violation(NAME.name(), "must be one duration of 0.1s to 60s, such as 5s or 1.5s")));
	}

}
