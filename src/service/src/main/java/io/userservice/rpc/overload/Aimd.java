package io.userservice.rpc.overload;

/**
 * The share of the statements that may run at a time, by the law of TCP's window (AIMD):
 * each sign of congestion multiplies the share, each measurement without one adds to it.
 * Thread-safe.
 */
final class Aimd {

	static final double DECREASE_FACTOR = 0.7;

	static final double INCREASE_STEP = 0.04;

	static final double MIN_SHARE = 0.2;

	private volatile double share = 1;

	/** From {@link #MIN_SHARE} to 1. */
	double share() {
		return this.share;
	}

	synchronized void onMeasurement(boolean congested) {
		this.share = congested ? Math.max(this.share * DECREASE_FACTOR, MIN_SHARE)
				: Math.min(this.share + INCREASE_STEP, 1);
	}

}
