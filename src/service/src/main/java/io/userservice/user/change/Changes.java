package io.userservice.user.change;

import java.util.List;

/**
 * Changes that were read from the log.
 *
 * @param list in their order
 * @param end the position after them
 */
public record Changes(List<Change> list, Position end) {
}
