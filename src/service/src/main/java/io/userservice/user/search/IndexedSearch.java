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
import io.userservice.user.search.SearchReads.Lead;
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

	private final SearchReads reads;

	IndexedSearch(SearchReads reads) {
		this.reads = reads;
	}

	@Override
	public SearchPage find(UserQuery query, int size, @Nullable SearchPlace after, BooleanSupplier isCancelled) {
		long start = System.nanoTime();
		Lead lead = (after != null) ? new Lead(after.lead(), Long.MAX_VALUE, after.total()) : this.reads.lead(query);
		SearchPlace first = (after != null) ? after : new SearchPlace(lead.word(), "", 0, 0, SearchReads.NOT_COUNTED);
		List<FoundUser> found = new ArrayList<>();
		Optional<SearchPlace> chunk = (lead.candidates() > 0) ? Optional.of(first) : Optional.empty();
		while (chunk.isPresent() && found.size() <= size) {
			SearchScan scan = SearchScan.of(query, chunk.get());
			// Nearly all candidates of a single condition are users that are found.
			boolean whole = query.conditions() < 2 || lead.candidates() <= scan.whole();
			found.addAll(this.reads.page(scan, size + 1 - found.size(), whole));
			if (found.size() <= size) {
				chunk = whole ? Optional.empty() : this.reads.end(scan, chunk.get());
				if (isCancelled.getAsBoolean() || System.nanoTime() - start > LONGEST.toNanos()) {
					break;
				}
			}
		}
		boolean more = found.size() > size;
		List<FoundUser> page = more ? found.subList(0, size) : found;
		Optional<SearchPlace> next = more ? Optional.of(place(first, query, page.get(size - 1))) : chunk;
		SearchTotal total = (after != null) ? after.total() : total(query, lead, first, found.size(), next.isEmpty());
		return new SearchPage(page.stream().map(FoundUser::user).toList(),
				next.map((place) -> new SearchPlace(place.lead(), place.word(), place.created(), place.id(), total)),
				total);
	}

	private static SearchPlace place(SearchPlace first, UserQuery query, FoundUser last) {
		boolean byTime = first.lead() == SearchPlace.NO_WORD && query.hasTimes();
		return new SearchPlace(first.lead(), last.word(), byTime ? last.user().created() : 0, last.user().id(),
				first.total());
	}

	private SearchTotal total(UserQuery query, Lead lead, SearchPlace first, int found, boolean atEnd) {
		if (atEnd) {
			return SearchTotal.of(found, true);
		}
		SearchTotal counted = (lead.total() != null) ? lead.total()
				: this.reads.count(SearchScan.of(query, first), first);
		return (counted.count() >= found) ? counted : SearchTotal.of(found, false);
	}

}
