package io.userservice.user.watch;

/** Gets what a watcher sends, one at a time. */
public interface ChangeSubscriber {

	/**
	 * Runs what sends: where sending costs least, since what is sent there together is
	 * written together.
	 */
	void execute(Runnable sending);

	/** Whether it takes more now; the watch is resumed when it does again. */
	boolean isReady();

	void onChange(WatchedChange change);

	void onProgress(String token);

	/** Called once, as the last. */
	void onError(Throwable failure);

}
