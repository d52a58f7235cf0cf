package io.userservice.user.watch;

import java.time.Duration;

/**
 * How often a watch sends something while nothing changes.
 *
 * @param progressInterval after which a watcher that has received nothing receives a
 * progress, at the next turn of the feed
 * @param longestTurn the longest time between two turns of the feed
 */
record WatchPace(Duration progressInterval, Duration longestTurn) {

	/** Of clients that ask for nothing else. */
	private static final Duration DEFAULT_SILENCE = Duration.ofSeconds(10);

	/** Turns in the longest silence: a progress is due after half of them. */
	private static final int TURNS = 4;

	/**
	 * @param longestSilence that the client asks for
	 * @param progressInterval that is configured
	 */
	static WatchPace of(Duration longestSilence, Duration progressInterval) {
		Duration half = longestSilence.dividedBy(2);
		boolean shorter = longestSilence.compareTo(DEFAULT_SILENCE) < 0 && half.compareTo(progressInterval) < 0;
		return new WatchPace(shorter ? half : progressInterval, longestSilence.dividedBy(TURNS));
	}

}
