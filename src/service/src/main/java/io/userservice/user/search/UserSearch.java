package io.userservice.user.search;

import java.util.function.BooleanSupplier;

import io.userservice.user.UserException;
import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.UserQuery;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;

/** Finds users by words. */
@Service
public class UserSearch {

	private final SearchIndex index;

	private final SearchPages pages;

	UserSearch(SearchIndex index, SearchPages pages) {
		this.index = index;
		this.pages = pages;
	}

	/**
	 * Throws unless users can be found.
	 * @throws UserException.SearchDisabled if they never can
	 * @throws UserException.SearchNotReady if words are still being collected
	 */
	public void require() {
		this.index.require();
	}

	/**
	 * Reads a page.
	 * @param size the most users of the page
	 * @param after where the page begins; null for the first page
	 * @param isCancelled whether nobody waits for it any more
	 */
	public SearchPage find(UserQuery query, int size, @Nullable SearchPlace after, BooleanSupplier isCancelled) {
		return this.pages.find(query, size, after, isCancelled);
	}

}
