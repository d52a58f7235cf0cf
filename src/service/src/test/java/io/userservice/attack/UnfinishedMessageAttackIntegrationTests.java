package io.userservice.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.userservice.api.ChatMessage;
import io.userservice.testing.Measuring;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What messages without an end can do to a replica. */
@Measuring
class UnfinishedMessageAttackIntegrationTests {

	private static final int CALLS = 2_000;

	private static final int SIZE = 64_900;

	/** What a container of the image has. */
	private static final int CONTAINER_MEGABYTES = 512;

	@TempDir
	private static Path folder;

	private static AttackedService service;

	@BeforeAll
	static void start() {
		service = new AttackedService(folder);
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void endAttack() {
		service.endAttack();
	}

	@Test
	void survivesUnfinishedMessagesOfHealthWatches() throws IOException {
		attack("grpc.health.v1.Health/Watch", Map.of());
	}

	@Test
	void survivesUnfinishedMessagesOfCreateUsers() throws IOException {
		attack("user.UserService/CreateUsers", Map.of("authorization", "Bearer " + service.token("attacker")));
		assertThat(service.process().metric("user_service_bound_refused_total", "unfinished-messages")).isPositive();
	}

	/** The service stops to read from a client that does not read its responses. */
	@Test
	void survivesChatsThatDoNotRead() throws IOException {
		byte[] message = ChatMessage.newBuilder().setMessage("x".repeat(10_000)).build().toByteArray();
		Map<String, String> headers = Map.of("authorization", "Bearer " + service.token("attacker"));
		List<RawConnection> connections = Collections.synchronizedList(new ArrayList<>());
		AtomicLong held = new AtomicLong();
		service.assertServedDuring(() -> Attackers.run(10, 200, () -> {
			RawConnection raw = new RawConnection("127.0.0.2", service.process().grpcPort());
			connections.add(raw);
			held.addAndGet(raw.sendUntilBlocked("user.UserService/Chat", message, headers));
		}));
		// Otherwise the attack would be none: each client was stopped before its last
		// message.
		assertThat(held.get()).isBetween((long) connections.size() * message.length,
				connections.size() * RawConnection.LARGEST_SENT - 1);
		peakMegabytes().ifPresent((peak) -> assertThat(peak).isLessThan(CONTAINER_MEGABYTES));
		connections.forEach(RawConnection::close);
	}

	private static void attack(String method, Map<String, String> headers) throws IOException {
		List<RawConnection> connections = new ArrayList<>();
		service.assertServedDuring(() -> {
			for (int connection = 0; connection < 20; connection++) {
				RawConnection raw = new RawConnection("127.0.0.2", service.process().grpcPort());
				connections.add(raw);
				for (int call = 0; call < CALLS / 20; call++) {
					raw.sendUnfinishedMessage(method, SIZE, headers);
				}
			}
		});
		assertThat(service.process().metric("user_service_bound_used", "unfinished-messages"))
			.isLessThanOrEqualTo(16 << 20);
		assertThat(connections).anyMatch((connection) -> connection.resets() > 0);
		peakMegabytes().ifPresent((peak) -> assertThat(peak).isLessThan(CONTAINER_MEGABYTES));
		connections.forEach(RawConnection::close);
	}

	/** The process' largest resident memory so far; Linux alone tells it. */
	private static java.util.OptionalInt peakMegabytes() throws IOException {
		Path status = Path.of("/proc/" + service.process().pid() + "/status");
		if (!Files.exists(status)) {
			return java.util.OptionalInt.empty();
		}
		return Files.readAllLines(status)
			.stream()
			.filter((line) -> line.startsWith("VmHWM:"))
			.mapToInt((line) -> Integer.parseInt(line.replaceAll("\\D", "")) / 1024)
			.findFirst();
	}

}
