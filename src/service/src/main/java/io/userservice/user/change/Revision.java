package io.userservice.user.change;

import java.util.UUID;

/**
 * A revision of the log: changes that were published together.
 *
 * @param number 1 or more, without gaps
 * @param key random: tells it from a revision with the same number in another history
 */
public record Revision(long number, UUID key) {
}
