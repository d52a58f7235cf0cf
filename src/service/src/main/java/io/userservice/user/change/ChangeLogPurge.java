package io.userservice.user.change;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import io.userservice.database.retention.DatabaseClock;
import io.userservice.database.retention.PurgeProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Deletes old changes in small batches. Each replica does so, and skips what another has
 * deleted. Readers find by themselves that a change is missing.
 */
@Component
class ChangeLogPurge {

	/** Rows of one statement, which ends long before its time-out. */
	private static final int CHUNK = 1_000;

	private static final Logger logger = LoggerFactory.getLogger(ChangeLogPurge.class);

	private final JdbcClient database;

	private final UserChangeLog log;

	private final DatabaseClock clock;

	private final ChangeLogProperties properties;

	/** The last id of a change that was deleted. */
	private final PurgeProgress<Long> changes = new PurgeProgress<>(0L);

	/** The first revision that was kept. */
	private final PurgeProgress<Long> revisions = new PurgeProgress<>(0L);

	/** The id of a row, and when it was written. */
	private record Row(long id, Instant time) {
	}

	ChangeLogPurge(JdbcClient database, UserChangeLog log, DatabaseClock clock, ChangeLogProperties properties) {
		this.database = database;
		this.log = log;
		this.clock = clock;
		this.properties = properties;
	}

	@Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
	void run() {
		try {
			Instant before = this.clock.now().minus(this.properties.retention());
			// A reader misses only what is published.
			if (this.log.publish().complete()) {
				deleteChanges(before);
				deleteRevisions(before);
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Old changes stay for another minute: {}", ex.getClass().getName());
		}
	}

	/** Deletes rows by their own age; their order is roughly that of time. */
	private void deleteChanges(Instant before) {
		long last = this.changes.nextRun();
		while (true) {
			Long[] old = rows("select id, changed from user_changes where id > ? order by id limit ?", last).stream()
				.filter((row) -> row.time().isBefore(before))
				.map(Row::id)
				.toArray(Long[]::new);
			if (old.length == 0) {
				return;
			}
			this.database.sql("delete from user_changes where id = any(?)").params(new Object[] { old }).update();
			last = old[old.length - 1];
			this.changes.reached(last);
		}
	}

	/**
	 * Deletes revisions after which an old one came. The last one before stays: a token
	 * names it until another comes, and is then valid for as long as others.
	 */
	private void deleteRevisions(Instant before) {
		long first = this.revisions.nextRun();
		while (true) {
			OptionalLong newest = rows(
					"select revision, created from change_revisions where revision > ? order by revision limit ?",
					first)
				.stream()
				.filter((row) -> row.time().isBefore(before))
				.mapToLong(Row::id)
				.max();
			if (newest.isEmpty()) {
				return;
			}
			this.database.sql("delete from change_revisions where revision >= ? and revision < ?")
				.params(first, newest.getAsLong())
				.update();
			first = newest.getAsLong();
			this.revisions.reached(first);
		}
	}

	private List<Row> rows(String sql, long after) {
		return this.database.sql(sql)
			.params(after, CHUNK)
			.query((row, number) -> new Row(row.getLong(1), row.getObject(2, OffsetDateTime.class).toInstant()))
			.list();
	}

}
