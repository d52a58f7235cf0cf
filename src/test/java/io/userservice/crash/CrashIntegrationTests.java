package io.userservice.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
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

import io.grpc.Channel;
import io.userservice.ServiceProcess;
import io.userservice.client.ConsumerApplication;
import io.userservice.security.ProcessKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Users are created while replicas and the database are killed. {@code -Dcrash.seconds}
 * says how long (60), {@code -Dcrash.seed} repeats the random choices of a run.
 */
class CrashIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(CrashIntegrationTests.class);

	private static final int WRITERS = 8;

	private final Duration time = Duration.ofSeconds(Long.getLong("crash.seconds", 60));

	private final long seed = Long.getLong("crash.seed", System.nanoTime());

	@TempDir
	private Path folder;

	@Test
	void losesNothingOverThreeReplicasAndOnePostgres() throws Exception {
		try (DurablePostgres postgres = new DurablePostgres(Files.createDirectory(this.folder.resolve("postgres")))) {
			History history = run(3, postgres, this.time, "spring.datasource.url=" + postgres.url(),
					"spring.datasource.username=postgres");
			try (Connection database = postgres.connect()) {
				logger.info("{}", history.check(database));
			}
		}
	}

	@Test
	void losesNothingInTheFileOfH2() throws Exception {
		History history = run(1, null, this.time.dividedBy(2));
		try (Connection database = DriverManager.getConnection("jdbc:h2:file:" + this.folder.resolve("data/users"),
				"sa", "")) {
			logger.info("{}", history.check(database));
		}
	}

	private History run(int count, DurablePostgres postgres, Duration time, String... settings) throws Exception {
		ProcessKey key = new ProcessKey(this.folder);
		List<String> all = new ArrayList<>(List.of(settings));
		all.addAll(List.of(key.setting(), "user-service.shutdown.quiet-period=1s"));
		List<ServiceProcess> replicas = Stream.generate(() -> new ServiceProcess(this.folder, all).start())
			.limit(count)
			.toList();
		try (ConfigurableApplicationContext consumer = ConsumerApplication.start(address(replicas),
				"user-service.client.user-service.wait-for-ready=true",
				"user-service.client.user-service.token.value=" + token(key, time))) {
			replicas.forEach(ServiceProcess::awaitReady);
			return run(ConsumerApplication.channel(consumer), new Chaos(replicas, postgres, this.seed), time);
		}
		finally {
			replicas.forEach(ServiceProcess::close);
		}
	}

	private History run(Channel channel, Chaos chaos, Duration time) throws Exception {
		logger.info("Crash test of {} with -Dcrash.seed={}", time, this.seed);
		History history = new History();
		AtomicBoolean failed = new AtomicBoolean();
		long end = System.nanoTime() + time.toNanos();
		BooleanSupplier ended = () -> failed.get() || System.nanoTime() > end;
		List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
			.mapToObj((index) -> new Writer("writer-" + index, channel, history, this.seed + index, ended))
			.map((writer) -> CompletableFuture.runAsync(writer, (work) -> new Thread(work).start()))
			.toList();
		try {
			chaos.run(ended);
		}
		finally {
			failed.set(true);
		}
		writers.forEach(CompletableFuture::join);
		logger.info("{}", chaos.figures());
		return history;
	}

	private static String address(List<ServiceProcess> replicas) {
		return replicas.stream()
			.map((replica) -> "localhost:" + replica.grpcPort())
			.collect(Collectors.joining(",", "static://", ""));
	}

	private static String token(ProcessKey key, Duration time) {
		return key.tokens().mint((claims) -> claims.expiresAt(Instant.now().plus(time).plusSeconds(600)));
	}

}
