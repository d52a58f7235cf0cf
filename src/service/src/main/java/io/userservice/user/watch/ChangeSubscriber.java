package io.userservice.user.watch;

/** Gets what a watcher sends, one at a time. */
public interface ChangeSubscriber {

	/** Whether it takes more now; the watch is resumed when it does again. */
	boolean isReady();

	void onChange(WatchedChange change);

	void onProgress(String token);

	/** Called once, as the last. */
	void onError(Throwable failure);

}
