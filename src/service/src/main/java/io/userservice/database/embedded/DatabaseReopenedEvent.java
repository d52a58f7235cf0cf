package io.userservice.database.embedded;

/**
 * H2 had closed the database after a failed write, and its file was opened again: what
 * was committed and not yet written is gone.
 */
public record DatabaseReopenedEvent() {
}
