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

/** Replicas in processes of their own, which accept the same token. */
class Cluster implements AutoCloseable {

	final List<ServiceProcess> replicas;

	private final SharedSigningKey key;

	/**
	 * Starts the replicas without waiting until they are ready.
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

	/** The address of a channel over all replicas. */
	String address() {
		return this.replicas.stream()
			.map((replica) -> "localhost:" + replica.grpcPort())
			.collect(Collectors.joining(",", "static://", ""));
	}

	/** A token with all scopes that is valid for a day. */
	String token() {
		return this.key.tokens().mint((claims) -> claims.expiresAt(Instant.now().plus(Duration.ofDays(1))));
	}

	@Override
	public void close() {
		this.replicas.forEach(ServiceProcess::close);
	}

}
