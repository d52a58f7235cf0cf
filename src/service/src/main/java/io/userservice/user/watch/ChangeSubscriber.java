package io.userservice.user.watch;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** Receives what a watch sends, one call at a time. */
public interface ChangeSubscriber {

	/**
	 * Runs work that sends on a thread where messages that are sent together are also
	 * written together.
	 */
	void execute(Runnable sending);

	/** Whether it takes more now. If not, it resumes the watch when it does. */
	boolean isReady();

	void onChange(WatchedChange change);

	/**
	 * @param completeAt the time from the watch's start up to which all changes were
	 * received; null if none is known
	 */
	void onProgress(String token, @Nullable Duration completeAt);

	/** The last call. */
	void onError(Throwable failure);

}
