package io.userservice.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.userservice.testing.ServiceProcess;
import io.userservice.testing.SharedSigningKey;

/** Replicas, and a token for all of them. */
class Cluster implements AutoCloseable {

	final List<ServiceProcess> replicas;

	private final SharedSigningKey key;

	/**
	 * It does not wait until its replicas are ready.
	 * @param settings of each replica, as {@code name=value}
	 */
	Cluster(Path folder, int count, String... settings) throws Exception {
		this.key = new SharedSigningKey(folder);
		List<String> all = new ArrayList<>(List.of(settings));
		all.add(this.key.setting());
		this.replicas = Stream.generate(() -> new ServiceProcess(folder, all).start()).limit(count).toList();
	}

	Cluster awaitReady() {
		this.replicas.forEach(ServiceProcess::awaitReady);
		return this;
	}

	/** Of a channel over all replicas. */
	String address() {
		return this.replicas.stream()
			.map((replica) -> "localhost:" + replica.grpcPort())
			.collect(Collectors.joining(",", "static://", ""));
	}

	String token() {
		return this.key.tokens().mint((claims) -> claims.expiresAt(Instant.now().plus(Duration.ofDays(1))));
	}

	@Override
	public void close() {
		this.replicas.forEach(ServiceProcess::close);
	}

}
