package io.userservice.user.read;

import java.util.function.Consumer;

/** Bounds the lookups that wait. Thread-safe. */
public interface LookupPlaces {

	/**
	 * Takes a place for a lookup.
	 * @param caller who shares the places with others
	 * @param users that are looked up
	 * @param refuse ends the lookup if another caller needs its place
	 * @return gives the place back
	 * @throws RuntimeException if none is left
	 */
	Runnable take(Object caller, int users, Consumer<RuntimeException> refuse);

	/** Counts a lookup that has waited too long, and makes the exception for it. */
	RuntimeException refuse();

}
