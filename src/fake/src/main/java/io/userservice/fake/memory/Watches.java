package io.userservice.fake.memory;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/** The WatchUsers calls that are open. */
public final class Watches {

	private final Set<Watch> open = new CopyOnWriteArraySet<>();

	public void add(Watch watch) {
		this.open.add(watch);
		watch.tick();
	}

	public void remove(Watch watch) {
		watch.close();
		this.open.remove(watch);
	}

	/** Sends what has changed. */
	public void resume() {
		this.open.forEach(Watch::resume);
	}

	/** Sends a progress on each. */
	public void progress() {
		this.open.forEach(Watch::progress);
	}

}
