package io.userservice.user;

/**
 * A user as stored. Its components are named as the columns.
 *
 * @param id 1 or more
 */
public record StoredUser(int id, String name, String email) {
}
