package io.userservice.user.watch;

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

	void onProgress(String token);

	/** The last call. */
	void onError(Throwable failure);

}
