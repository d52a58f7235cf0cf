package bench;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.userservice.api.UserChange.Kind;
import io.userservice.api.UserChange;

/** How long changes took, in tenths of milliseconds, the last for all longer ones. */
class WatchLatencies {

	private final LongAdder[] counts = new LongAdder[100_000];

	private volatile CountDownLatch received;

	WatchLatencies(int watchers, int changes) {
		this.received = new CountDownLatch(watchers * changes);
		clear();
	}

	/** Begins anew, with so many changes to come. */
	void expect(int changes) {
		this.received = new CountDownLatch(changes);
		clear();
	}

	final void clear() {
		Arrays.setAll(this.counts, (index) -> new LongAdder());
	}

	StreamObserver<UserChange> observer(CompletableFuture<String> first) {
		return new StreamObserver<>() {
			@Override
			public void onNext(UserChange change) {
				first.complete(change.getResumeToken());
				if (change.getKind() != Kind.KIND_PROGRESS) {
					add(change.getUser().getUpdateTime());
				}
			}

			@Override
			public void onError(Throwable ex) {
				if (!first.completeExceptionally(ex)) {
					System.err.println("a watcher ended: " + ex.getMessage());
				}
			}

			@Override
			public void onCompleted() {
			}
		};
	}

	/**
	 * @param since when the service has made the change, before its commit, by the clock
	 * of this machine
	 */
	private void add(Timestamp since) {
		Instant now = Instant.now();
		Duration taken = Duration.between(Instant.ofEpochSecond(since.getSeconds(), since.getNanos()), now);
		long tenths = taken.toNanos() / 100_000;
		this.counts[(int) Math.min(Math.max(tenths, 0), this.counts.length - 1)].increment();
		this.received.countDown();
	}

	/** Waits for all changes; false if they take too long. */
	boolean await(Duration longest) throws InterruptedException {
		return this.received.await(longest.toMillis(), TimeUnit.MILLISECONDS);
	}

	long count() {
		return Arrays.stream(this.counts).mapToLong(LongAdder::sum).sum();
	}

	double percentile(int percent) {
		long rank = (long) Math.ceil(count() * percent / 100.0);
		long seen = 0;
		for (int tenths = 0; tenths < this.counts.length; tenths++) {
			seen += this.counts[tenths].sum();
			if (seen >= rank) {
				return tenths / 10.0;
			}
		}
		return this.counts.length / 10.0;
	}

}
