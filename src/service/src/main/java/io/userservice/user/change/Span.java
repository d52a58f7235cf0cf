package io.userservice.user.change;

/**
 * The changes between two positions of the log, after one of them.
 *
 * @param from a position: what had been committed when it was read is not in the span
 * @param to a position: only what had been committed when it was read is in the span
 * @param afterId the id of a change; 0 for all of the span
 */
public record Span(String from, String to, long afterId) {

	/** The empty span at a position. */
	public static Span at(String position) {
		return new Span(position, position, 0);
	}

	/** What is left of this span after a change. */
	public Span after(long id) {
		return new Span(this.from, this.to, id);
	}

	/** Whether both positions are the same, so that no change can be between them. */
	public boolean isEmpty() {
		return this.from.equals(this.to);
	}

}
