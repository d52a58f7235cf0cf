package io.userservice.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.google.protobuf.Timestamp;
import io.userservice.api.SearchUsersRequest;
import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.error.InvalidFieldException;
import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.SearchToken;
import io.userservice.user.query.UserQuery;
import io.userservice.user.text.SearchWords;
import io.userservice.user.text.Text;
import org.jspecify.annotations.Nullable;

/** Checks the request of a SearchUsers call, and reads it with its defaults. */
public final class SearchRequests {

	static final int DEFAULT_PAGE_SIZE = 20;

	static final int MAX_PAGE_SIZE = 100;

	static final int LONGEST_QUERY = 200;

	static final int MAX_WORDS = 10;

	/** The first second of year 1, and the last one of year 9999. */
	private static final long FIRST_SECOND = -62_135_596_800L;

	private static final long LAST_SECOND = 253_402_300_799L;

	private static final int NANOS_PER_SECOND = 1_000_000_000;

	private static final long NANOS_PER_MICRO = 1_000;

	private static final long MICROS_PER_SECOND = 1_000_000;

	private SearchRequests() {
	}

	public static Search read(SearchUsersRequest request) {
		List<Violation> violations = new ArrayList<>();
		List<String> words = words(request.getQuery(), violations);
		long from = request.hasCreatedAfter() ? micros("created_after", request.getCreatedAfter(), violations) : 0;
		long before = request.hasCreatedBefore() ? micros("created_before", request.getCreatedBefore(), violations)
				: Long.MAX_VALUE;
		if (request.hasCreatedAfter() && from >= before) {
			violations.add(new Violation("created_before", "must be later than created_after"));
		}
		if (request.getPageSize() < 0) {
			violations.add(new Violation("page_size", "must not be negative"));
		}
		boolean times = request.hasCreatedAfter() || request.hasCreatedBefore();
		UserQuery query = new UserQuery(SearchWords.withoutBeginnings(words), times ? Math.max(from, 1) : 0, before);
		SearchPlace place = null;
		if (!request.getPageToken().isEmpty() && violations.isEmpty()) {
			Optional<SearchPlace> found = SearchToken.parse(request.getPageToken(), query);
			if (found.isEmpty()) {
				violations.add(new Violation("page_token", "must be the next_page_token of the same query"));
			}
			place = found.orElse(null);
		}
		if (!violations.isEmpty()) {
			throw new InvalidFieldException(violations);
		}
		int size = (request.getPageSize() == 0) ? DEFAULT_PAGE_SIZE : Math.min(request.getPageSize(), MAX_PAGE_SIZE);
		return new Search(query, size, place);
	}

	private static List<String> words(String query, List<Violation> violations) {
		if (query.codePointCount(0, query.length()) > LONGEST_QUERY) {
			violations.add(new Violation("query", "must have at most " + LONGEST_QUERY + " characters"));
			return List.of();
		}
		List<String> words = SearchWords.ofQuery(query);
		if (words.size() > MAX_WORDS) {
			violations.add(new Violation("query", "must have at most " + MAX_WORDS + " words"));
		}
		if (words.isEmpty() && !Text.trim(query).isEmpty()) {
			violations.add(new Violation("query", "must have a letter or a digit"));
		}
		return words;
	}

	/** Rounded up: users are stored with microseconds. */
	private static long micros(String field, Timestamp time, List<Violation> violations) {
		if (time.getSeconds() < FIRST_SECOND || time.getSeconds() > LAST_SECOND || time.getNanos() < 0
				|| time.getNanos() >= NANOS_PER_SECOND) {
			violations.add(new Violation(field, "must be a time from year 1 to 9999"));
			return 0;
		}
		return time.getSeconds() * MICROS_PER_SECOND + (time.getNanos() + NANOS_PER_MICRO - 1) / NANOS_PER_MICRO;
	}

	/**
	 * A search that a call asks for.
	 *
	 * @param size users a page
	 * @param after where the page begins; null for the first page
	 */
	public record Search(UserQuery query, int size, @Nullable SearchPlace after) {
	}

}
