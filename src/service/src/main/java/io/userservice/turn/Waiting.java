package io.userservice.turn;

/** What waits for its turn in {@link CallerQueues}. Compared by identity. */
public interface Waiting {

	/** Callers take turns. */
	Object caller();

	/** Whether it comes before its caller's other work and is never too old. */
	boolean isResumed();

	/** Nanoseconds that it has waited. */
	long waited(long now);

}
