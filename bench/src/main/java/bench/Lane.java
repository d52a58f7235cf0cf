package bench;

import java.util.Random;
import java.util.concurrent.CountDownLatch;

import io.grpc.stub.StreamObserver;

/**
 * One call after the other until the time is up. The next begins where the last has
 * ended, on the channel's event loop, so that the load costs little itself.
 */
abstract class Lane<R> {

	private final Peer peer;

	private final Tally tally;

	private final long until;

	private final CountDownLatch open;

	final Random random = new Random();

	Lane(Peer peer, Tally tally, long until, CountDownLatch open) {
		this.peer = peer;
		this.tally = tally;
		this.until = until;
		this.open = open;
	}

	void next() {
		if (System.nanoTime() >= this.until || this.tally.hasFailed()) {
			this.open.countDown();
		}
		else {
			call(this.peer, new Answers(System.nanoTime()));
		}
	}

	abstract void call(Peer peer, StreamObserver<R> answers);

	/** Checks one message and tells how many units of work it is. */
	abstract int check(R answer, Tally tally);

	private class Answers implements StreamObserver<R> {

		private final long start;

		Answers(long start) {
			this.start = start;
		}

		@Override
		public void onNext(R answer) {
			Lane.this.tally.add(check(answer, Lane.this.tally));
		}

		@Override
		public void onError(Throwable ex) {
			Lane.this.tally.failed(ex);
			Lane.this.open.countDown();
		}

		@Override
		public void onCompleted() {
			Lane.this.tally.took(System.nanoTime() - this.start);
			next();
		}

	}

}
