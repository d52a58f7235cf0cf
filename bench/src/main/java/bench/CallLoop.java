package bench;

import java.util.Random;

import io.grpc.stub.StreamObserver;

/**
 * Makes one call after the other until the round is over. Each begins where the last has
 * ended, on the channel's event loop, so that the load generator needs little CPU.
 */
abstract class CallLoop<R> {

	private final Round round;

	final Random random = new Random();

	CallLoop(Round round) {
		this.round = round;
	}

	void next() {
		if (this.round.isOver()) {
			this.round.running().countDown();
		}
		else {
			call(this.round.server(), new Responses(System.nanoTime()));
		}
	}

	abstract void call(ServerProcess server, StreamObserver<R> responses);

	/** Checks one message and returns how many units of work it is. */
	abstract int check(R response, Statistics statistics);

	private class Responses implements StreamObserver<R> {

		private final long start;

		Responses(long start) {
			this.start = start;
		}

		@Override
		public void onNext(R response) {
			Statistics statistics = CallLoop.this.round.statistics();
			statistics.add(check(response, statistics));
		}

		@Override
		public void onError(Throwable ex) {
			CallLoop.this.round.fail(ex);
		}

		@Override
		public void onCompleted() {
			CallLoop.this.round.statistics().recordLatency(System.nanoTime() - this.start);
			next();
		}

	}

}
