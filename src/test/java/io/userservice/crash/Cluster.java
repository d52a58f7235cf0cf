package io.userservice.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.userservice.ServiceProcess;
import io.userservice.client.ConsumerApplication;
import io.userservice.security.ProcessKey;

import org.springframework.context.ConfigurableApplicationContext;

/** Replicas, and another service that calls them all through the client jar. */
class Cluster implements AutoCloseable {

	private static final int WRITERS = 4;

	/** What happens while writers write. */
	interface Event {

		/**
		 * @param ended tells when to stop
		 */
		void happen(BooleanSupplier ended) throws Exception;

	}

	final List<ServiceProcess> replicas;

	private final ConfigurableApplicationContext consumer;

	/**
	 * It does not wait until its replicas are ready.
	 * @param settings of each replica, as {@code name=value}
	 */
	Cluster(Path folder, int count, String... settings) throws Exception {
		ProcessKey key = new ProcessKey(folder);
		List<String> all = new ArrayList<>(List.of(settings));
		all.add(key.setting());
		this.replicas = Stream.generate(() -> new ServiceProcess(folder, all).start()).limit(count).toList();
		this.consumer = ConsumerApplication.start(address(), "user-service.client.user-service.token.value="
				+ key.tokens().mint((claims) -> claims.expiresAt(Instant.now().plus(Duration.ofDays(1)))));
	}

	Cluster awaitReady() {
		this.replicas.forEach(ServiceProcess::awaitReady);
		return this;
	}

	private String address() {
		return this.replicas.stream()
			.map((replica) -> "localhost:" + replica.grpcPort())
			.collect(Collectors.joining(",", "static://", ""));
	}

	/**
	 * Has writers write while something happens.
	 * @param name of the writers, for their users' e-mails
	 * @param time how long at most; {@code event} is told when it is over
	 */
	void write(String name, History history, Duration time, long seed, Event event) throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		long end = System.nanoTime() + time.toNanos();
		BooleanSupplier ended = () -> over.get() || System.nanoTime() > end;
		List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
			.mapToObj((index) -> new Writer(name + "-" + index, ConsumerApplication.channel(this.consumer), history,
					seed + index, ended))
			.map((writer) -> CompletableFuture.runAsync(writer, (work) -> new Thread(work).start()))
			.toList();
		try {
			event.happen(ended);
		}
		finally {
			over.set(true);
		}
		writers.forEach(CompletableFuture::join);
	}

	@Override
	public void close() {
		this.consumer.close();
		this.replicas.forEach(ServiceProcess::close);
	}

}
