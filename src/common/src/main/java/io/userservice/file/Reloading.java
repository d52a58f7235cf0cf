package io.userservice.file;

/**
 * Usable content that was read last from where it may change.
 *
 * @param <T> the parsed content
 */
public interface Reloading<T> {

	T current();

	/** Whether it can change while the application runs. */
	boolean isOnDisk();

	/**
	 * Reads it again. A problem is logged, and the content before stays the current one.
	 * @return whether there is new content
	 */
	boolean poll();

}
