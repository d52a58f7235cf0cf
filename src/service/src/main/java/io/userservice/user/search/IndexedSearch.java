package io.userservice.user.search;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.SearchTotal;
import io.userservice.user.query.UserQuery;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Finds users by PostgreSQL's table of words. Reads the range of the word that begins the
 * fewest words of users, a bounded number of candidates at a time, and keeps those that
 * the other words find, too; so one word costs the same however many users it finds, at
 * any depth.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.POSTGRESQL)
class IndexedSearch implements SearchPages {

	/** After which a page ends, however few users it has. */
	private static final Duration LONGEST = Duration.ofSeconds(1);

	private static final SearchTotal NOT_COUNTED = new SearchTotal(0, false);

	private final SearchReads reads;

	IndexedSearch(SearchReads reads) {
		this.reads = reads;
	}

	@Override
	public SearchPage find(UserQuery query, int size, @Nullable SearchPlace after, BooleanSupplier isCancelled) {
		long start = System.nanoTime();
		SearchPlace first = (after != null) ? after : new SearchPlace(this.reads.lead(query), "", 0, 0, NOT_COUNTED);
		List<FoundUser> found = new ArrayList<>();
		Optional<SearchPlace> chunk = Optional.of(first);
		while (chunk.isPresent() && found.size() <= size) {
			found.addAll(this.reads.page(query, chunk.get(), size + 1 - found.size()));
			if (found.size() <= size) {
				chunk = this.reads.end(query, chunk.get());
				if (isCancelled.getAsBoolean() || System.nanoTime() - start > LONGEST.toNanos()) {
					break;
				}
			}
		}
		boolean more = found.size() > size;
		List<FoundUser> page = more ? found.subList(0, size) : found;
		Optional<SearchPlace> next = more ? Optional.of(place(first, query, page.get(size - 1))) : chunk;
		SearchTotal total = total(query, after, first, found.size(), next.isEmpty());
		return new SearchPage(page.stream().map(FoundUser::user).toList(),
				next.map((place) -> new SearchPlace(place.lead(), place.word(), place.created(), place.id(), total)),
				total);
	}

	private static SearchPlace place(SearchPlace first, UserQuery query, FoundUser last) {
		boolean byTime = first.lead() == SearchPlace.NO_WORD && query.hasTimes();
		return new SearchPlace(first.lead(), last.word(), byTime ? last.user().created() : 0, last.user().id(),
				first.total());
	}

	private SearchTotal total(UserQuery query, @Nullable SearchPlace after, SearchPlace first, int found,
			boolean atEnd) {
		if (after != null) {
			return after.total();
		}
		if (atEnd) {
			return SearchTotal.of(found, true);
		}
		SearchTotal counted = this.reads.count(query, first);
		return (counted.count() >= found) ? counted : SearchTotal.of(found, false);
	}

}
