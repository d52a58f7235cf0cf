package io.userservice.user;

/**
 * A user as read.
 *
 * @param id 1 or more
 */
public record StoredUser(int id, String name, String email) {
}
