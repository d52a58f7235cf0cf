package bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import bench.Mix.Kind;
import io.grpc.Status;

/**
 * Replaces three replicas one after the other while they serve GetUser at a steady rate,
 * as a rolling update does: a new one starts, gets calls once it serves, and then an old
 * one is stopped. A replica that starts has a processor of its own, as on another node.
 */
class RollBenchmark {

	private static final int REPLICAS = 3;

	private static final double CALLS_PER_SECOND = 600;

	/** The first replicas warm up on the processor that later ones start on. */
	private static final int WARM_UP_SECONDS = 20;

	private static final double WARM_UP_CALLS_PER_SECOND = 1_500;

	/** Between a replica's first call and the stop of another one. */
	private static final int SETTLE_SECONDS = 5;

	private static final int SHARED = 0;

	private static final int OF_THE_NEW = 1;

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	private final Replicas replicas = Replicas.register();

	RollBenchmark(Servers servers, Postgres postgres, Options options) {
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
	}

	void run() throws Exception {
		List<Image> images = WarmBenchmark.images(this.options);
		Processes.pin(ProcessHandle.current().pid(), SHARED);
		this.postgres.pin(SHARED);
		for (Image image : images) {
			this.postgres.execute("postgres", "create database " + image.database());
		}
		System.out.printf(
				"%n| image | GetUser calls | failed | p50 | p99 | p99.9 | longest | before: p50 | p99 |%n%s|%n",
				"|---".repeat(9));
		for (int round = 0; round < this.options.rounds(); round++) {
			for (int index = 0; index < images.size(); index++) {
				roll(images.get((index + round) % images.size()), round == 0);
			}
		}
	}

	private void roll(Image image, boolean first) throws Exception {
		List<ServerProcess> serving = new ArrayList<>();
		try (MixedLoad load = MixedLoad.by(this.replicas.newChannel(), Mix.LOOKUPS, this.servers.tokens())) {
			for (int replica = 0; replica < REPLICAS; replica++) {
				ServerProcess started = this.servers.image(image, image.database(), OF_THE_NEW);
				serving.add(started);
				if (first && replica == 0) {
					this.postgres.fill(image.database(), Bench.USERS);
				}
			}
			this.replicas.set(serving);
			load.atRate(WARM_UP_CALLS_PER_SECOND, WARM_UP_SECONDS);
			for (ServerProcess warm : serving) {
				Processes.pin(warm.pid(), SHARED);
			}
			load.atRate(CALLS_PER_SECOND, SETTLE_SECONDS);
			Outcomes before = load.atRate(CALLS_PER_SECOND, SETTLE_SECONDS);
			CompletableFuture<Void> rolled = CompletableFuture.runAsync(() -> replaceAll(image, serving));
			Outcomes during = load.atRate(CALLS_PER_SECOND, (due) -> !rolled.isDone());
			rolled.get();
			print(image, during, before);
		}
		finally {
			for (ServerProcess server : serving) {
				server.close();
			}
		}
	}

	private void replaceAll(Image image, List<ServerProcess> serving) {
		try {
			for (int replica = 0; replica < REPLICAS; replica++) {
				ServerProcess old = serving.get(0);
				ServerProcess added = this.servers.image(image, image.database(), OF_THE_NEW);
				warmUp(added);
				serving.add(added);
				this.replicas.set(serving);
				TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
				// As Kubernetes does at the same time as the signal.
				serving.remove(old);
				this.replicas.set(serving);
				old.close();
				Processes.pin(added.pid(), SHARED);
			}
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Calls before it gets any of the clients'. */
	private void warmUp(ServerProcess added) throws Exception {
		try (MixedLoad load = MixedLoad.of(Mix.LOOKUPS, added)) {
			load.calls(this.options.warmUpCalls(), 16);
		}
	}

	private static void print(Image image, Outcomes during, Outcomes before) {
		System.err.printf("%s: %s%n", image.name(), during.failures());
		System.out.printf("| %s | %,d | %,d | %.1f ms | %.1f ms | %.1f ms | %.0f ms | %.1f ms | %.1f ms |%n",
				image.name(), during.count(), during.count() - during.count(Status.Code.OK),
				during.latencyMillis(Kind.GET_USER, 50), during.latencyMillis(Kind.GET_USER, 99),
				during.latencyMillis(Kind.GET_USER, 99.9), during.latencyMillis(Kind.GET_USER, 100),
				before.latencyMillis(Kind.GET_USER, 50), before.latencyMillis(Kind.GET_USER, 99));
	}

}
