package io.userservice.user.change;

/**
 * One change of a user.
 *
 * @param before the position before it
 * @param after the position after it, which is that before the next change
 */
public record Change(Position before, Position after, int userId, ChangeKind kind) {
}
