package io.userservice.user.search;

import java.util.List;
import java.util.Optional;

import io.userservice.user.StoredUser;
import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.SearchTotal;

/**
 * One page of the users that are found.
 *
 * @param next where the next page begins; empty at the end
 */
public record SearchPage(List<StoredUser> users, Optional<SearchPlace> next, SearchTotal total) {
}
