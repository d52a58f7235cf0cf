package io.userservice.user.search;

import java.util.function.BooleanSupplier;

import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.UserQuery;
import org.jspecify.annotations.Nullable;

/** How a database reads the pages of a search. */
interface SearchPages {

	/** As {@link UserSearch#find}. */
	SearchPage find(UserQuery query, int size, @Nullable SearchPlace after, BooleanSupplier isCancelled);

}
