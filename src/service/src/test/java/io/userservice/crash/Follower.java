package io.userservice.crash;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Channel;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.UserChanges;
import io.userservice.testing.Etags;
import io.userservice.testing.MemoryUserCopy;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/** Keeps a copy of the users, as a service that is restarted every other second. */
class Follower implements AutoCloseable {

	private static final Duration LIFE = Duration.ofSeconds(2);

	private final MemoryUserCopy copy = new MemoryUserCopy();

	private final CountDownLatch ended = new CountDownLatch(1);

	private final AtomicInteger lives = new AtomicInteger();

	private final CompletableFuture<Void> work;

	Follower(Channel channel) {
		this.work = CompletableFuture.runAsync(() -> follow(channel), (task) -> new Thread(task).start());
	}

	private void follow(Channel channel) {
		boolean over = false;
		while (!over) {
			this.lives.incrementAndGet();
			try (UserChanges changes = UserChanges.keep(UserServiceGrpc.newBlockingStub(channel), this.copy)) {
				over = this.ended.await(LIFE.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				over = true;
			}
		}
	}

	/** Compares the copy with the table of users, and returns the figures. */
	String check(Connection database) throws SQLException {
		Map<Integer, String> stored = new TreeMap<>();
		try (ResultSet rows = database.createStatement().executeQuery("select id, name, email, version from users")) {
			while (rows.next()) {
				stored.put(rows.getInt(1), row(rows.getString(2), rows.getString(3), rows.getString(4)));
			}
		}
		return check(stored);
	}

	/** As above, for a database that only the service can open. */
	String check(UserServiceBlockingStub users) {
		TreeMap<Integer, String> stored = new TreeMap<>();
		int before;
		do {
			before = stored.size();
			int last = stored.isEmpty() ? 0 : stored.lastKey();
			users.listUsers(ListUsersRequest.newBuilder().setAfterId(last).setPageSize(10_000).build())
				.forEachRemaining((user) -> stored.put(user.getId(), row(user)));
		}
		while (stored.size() > before);
		return check(stored);
	}

	private String check(Map<Integer, String> stored) {
		// A comparison of all takes a processor as long as many changes do.
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.pollInterval(Duration.ofSeconds(1))
			.untilAsserted(() -> assertThat(differences(stored)).as("stored, and in the copy").isEmpty());
		assertThat(this.copy.violations).isEmpty();
		assertThat(this.copy.expired).hasValue(0);
		return "a copy of %d users, kept by %d changes over %d restarts: 0 differences".formatted(stored.size(),
				this.copy.stored.get(), this.lives.get() - 1);
	}

	/** The first users that differ: as stored, and as in the copy. */
	private List<String> differences(Map<Integer, String> stored) {
		Set<Integer> ids = new TreeSet<>(stored.keySet());
		ids.addAll(this.copy.users.keySet());
		return ids.stream()
			.filter((id) -> !Objects.equals(stored.get(id), copied(id)))
			.limit(20)
			.map((id) -> "%d: %s, %s".formatted(id, stored.get(id), copied(id)))
			.toList();
	}

	/** Null if the copy has no such user. */
	private String copied(int id) {
		User user = this.copy.users.get(id);
		return (user != null) ? row(user) : null;
	}

	private static String row(User user) {
		return row(user.getName(), user.getEmail(), Integer.toString(Etags.version(user)));
	}

	private static String row(String name, String email, String version) {
		return name + " " + email + " " + version;
	}

	@Override
	public void close() {
		this.ended.countDown();
		this.work.join();
	}

}
