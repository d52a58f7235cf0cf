package io.userservice.user.change;

/**
 * One change of a user.
 *
 * @param id ascends for each user in the order of its changes
 */
public record Change(long id, int userId, ChangeKind kind) {
}
