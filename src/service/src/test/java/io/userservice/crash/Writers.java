package io.userservice.crash;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.Channel;
import io.userservice.testing.ConsumerApplication;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Another service whose clients write to all replicas of a cluster through the client
 * jar. Each instance has its own connections, without the backoff of earlier failures.
 */
class Writers implements AutoCloseable {

	private static final int COUNT = 4;

	private static final int EDITORS = 2;

	private static final int CONTENDERS = 3;

	/** Runs while the writers write. */
	interface Disruption {

		/**
		 * @param ended whether to stop
		 */
		void run(BooleanSupplier ended) throws Exception;

	}

	private final ConfigurableApplicationContext consumer;

	private final Duration deadline;

	/**
	 * @param deadline of each call
	 */
	Writers(Cluster cluster, Duration deadline) {
		this.consumer = ConsumerApplication.start(cluster.address(),
				"user-service.client.user-service.token.value=" + cluster.token(),
				"user-service.client.user-service.deadline=" + deadline);
		this.deadline = deadline;
	}

	/**
	 * Lets the writers write until the disruption returns, or the time is over.
	 * @param name the prefix of their users' e-mails
	 * @param time how long at most; {@code ended} is true from then on
	 */
	void write(String name, History history, Duration time, long seed, Disruption disruption) throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		long end = System.nanoTime() + time.toNanos();
		BooleanSupplier ended = () -> over.get() || System.nanoTime() > end;
		Channel channel = ConsumerApplication.channel(this.consumer);
		Stream<Runnable> creators = IntStream.range(0, COUNT)
			.mapToObj((index) -> new Writer(name + "-" + index, channel, this.deadline, history, seed + index, ended));
		Stream<Runnable> editors = IntStream.range(0, EDITORS)
			.mapToObj((index) -> new Editor(name + "-" + index, channel, history, seed + index, ended));
		Contender.Contest contest = new Contender.Contest(name);
		Stream<Runnable> contenders = IntStream.range(0, CONTENDERS)
			.mapToObj((index) -> new Contender(contest, channel, history, ended));
		List<CompletableFuture<Void>> writers = Stream.of(creators, editors, contenders)
			.flatMap(Function.identity())
			.map((writer) -> CompletableFuture.runAsync(writer, (work) -> new Thread(work).start()))
			.toList();
		try {
			disruption.run(ended);
		}
		finally {
			over.set(true);
		}
		writers.forEach(CompletableFuture::join);
	}

	Channel channel() {
		return ConsumerApplication.channel(this.consumer);
	}

	@Override
	public void close() {
		this.consumer.close();
	}

}
