package io.userservice.user.search;

import io.userservice.user.StoredUser;

/**
 * A user who was found.
 *
 * @param word the word of the user in whose order it comes; empty without one
 */
record FoundUser(StoredUser user, String word) {
}
