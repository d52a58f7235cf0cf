package io.userservice.crash;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.api.User;
import io.userservice.api.UserServiceReason;
import io.userservice.client.UserServiceError;

import static org.assertj.core.api.Assertions.assertThat;

/** Records the requests and responses of clients, and compares them with the database. */
class History {

	/** Between the channel's retries, which end after three attempts. */
	private static final Duration BACKOFF = Duration.ofMillis(100);

	/** Between the calls of a client, whose load would only slow down what restarts. */
	private static final Duration PAUSE = Duration.ofMillis(30);

	final AtomicLong reads = new AtomicLong();

	/** Acknowledged CreateUsers calls. */
	final AtomicLong creates = new AtomicLong();

	/** Acknowledged changes of {@link Editor}s. */
	final AtomicLong edits = new AtomicLong();

	private final Queue<Batch> batches = new ConcurrentLinkedQueue<>();

	private final Map<Status.Code, LongAdder> failures = new ConcurrentHashMap<>();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	/** The users of one CreateUsers call, and its response; null until it has come. */
	static class Batch {

		final List<String> emails;

		volatile List<User> acknowledged;

		Batch(List<String> emails) {
			this.emails = emails;
		}

	}

	/** Waits before the next calls of a client. */
	void pause() {
		LockSupport.parkNanos(PAUSE.toNanos());
	}

	Batch begin(List<String> emails) {
		Batch batch = new Batch(emails);
		this.batches.add(batch);
		return batch;
	}

	void acknowledge(Batch batch, List<User> users) {
		batch.acknowledged = users;
		this.creates.incrementAndGet();
		if (!users.stream().map(User::getEmail).toList().equals(batch.emails)) {
			violate("requested " + batch.emails + ", got " + users);
		}
	}

	/** How many users with this prefix of their e-mail were acknowledged. */
	long acknowledged(String prefix) {
		return this.batches.stream()
			.filter((batch) -> batch.acknowledged != null)
			.flatMap((batch) -> batch.emails.stream())
			.filter((email) -> email.startsWith(prefix))
			.count();
	}

	void failed(Status status) {
		this.failures.computeIfAbsent(status.getCode(), (code) -> new LongAdder()).increment();
	}

	/** How many attempts have failed, by code. */
	Map<Status.Code, Long> failures() {
		return this.failures.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (failed) -> failed.getValue().sum()));
	}

	/**
	 * Records a failure, and waits before the next attempt. A status that an outage does
	 * not explain is a violation, above all NOT_FOUND and ALREADY_EXISTS. What has waited
	 * for the end of an outage can be too much at once.
	 */
	void expectOutage(StatusRuntimeException failure) {
		Status status = failure.getStatus();
		failed(status);
		if (status.getCode() != Status.Code.UNAVAILABLE && status.getCode() != Status.Code.DEADLINE_EXCEEDED
				&& !UserServiceReason.OVERLOADED.equals(UserServiceError.of(failure).reason())) {
			violate(status.toString());
		}
		LockSupport.parkNanos(BACKOFF.toNanos());
	}

	void violate(String violation) {
		this.violations.add(violation);
	}

	/** Compares the history with the table of users, and returns the figures. */
	String check(Connection database) throws SQLException {
		Set<String> stored = new HashSet<>();
		try (ResultSet rows = database.createStatement()
			.executeQuery("select id, email from users where email not like '" + Editor.PREFIX + "%'")) {
			while (rows.next()) {
				stored.add(row(rows.getInt(1), rows.getString(2)));
			}
		}
		Set<String> storedEmails = new HashSet<>();
		stored.forEach((row) -> storedEmails.add(row.substring(row.indexOf(' ') + 1)));
		Set<String> requested = new HashSet<>();
		List<String> lost = new ArrayList<>();
		List<String> partial = new ArrayList<>();
		int acknowledged = 0;
		int unknown = 0;
		for (Batch batch : this.batches) {
			requested.addAll(batch.emails);
			if (batch.acknowledged != null) {
				acknowledged += batch.acknowledged.size();
				batch.acknowledged.stream()
					.map((user) -> row(user.getId(), user.getEmail()))
					.filter((row) -> !stored.contains(row))
					.forEach(lost::add);
			}
			else {
				unknown += batch.emails.size();
				long storedOfBatch = batch.emails.stream().filter(storedEmails::contains).count();
				if (storedOfBatch != 0 && storedOfBatch != batch.emails.size()) {
					partial.addAll(batch.emails);
				}
			}
		}
		String figures = "%d CreateUsers calls, %d users acknowledged, %d lost, %d of unknown outcome, %d stored, %d changes, %d reads, attempts that failed: %s"
			.formatted(this.batches.size(), acknowledged, lost.size(), unknown, stored.size(), this.edits.get(),
					this.reads.get(), this.failures);
		assertThat(lost).as("acknowledged and lost; " + figures).isEmpty();
		assertThat(partial).as("of batches stored in part; " + figures).isEmpty();
		assertThat(storedEmails.size()).as("e-mails stored once; " + figures).isEqualTo(stored.size());
		storedEmails.removeAll(requested);
		assertThat(storedEmails).as("stored, but not requested; " + figures).isEmpty();
		assertThat(this.violations).as(figures).isEmpty();
		assertThat(acknowledged).as(figures).isPositive();
		return figures;
	}

	private static String row(int id, String email) {
		return id + " " + email;
	}

}
