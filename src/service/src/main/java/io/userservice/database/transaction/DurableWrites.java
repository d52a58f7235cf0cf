package io.userservice.database.transaction;

import java.util.function.Supplier;

/** For a database whose commit alone does not last. */
public interface DurableWrites {

	/**
	 * Runs work that commits, and waits until what was committed lasts.
	 * @throws org.springframework.dao.TransientDataAccessResourceException if it may not
	 * last
	 */
	<T> T write(Supplier<T> work);

}
