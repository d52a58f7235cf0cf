package io.userservice.database.retention;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The database's clock: neither what is old for all replicas nor a time that is stored is
 * decided by the clock of one. Thread-safe.
 */
@Component
public class DatabaseClock {

	/** The present time in microseconds since 1970 (UTC), as users store it. */
	public static final String MICROS = "cast(extract(epoch from current_timestamp) * 1000000 as bigint)";

	private final JdbcClient database;

	private volatile @Nullable Reading latest;

	private record Reading(Instant time, long nanoTime) {
	}

	DatabaseClock(JdbcClient database) {
		this.database = database;
	}

	/** Reads it. The purges do so each minute. */
	public Instant now() {
		Instant time = this.database.sql("select current_timestamp")
			.query((row, number) -> row.getObject(1, OffsetDateTime.class))
			.single()
			.toInstant();
		this.latest = new Reading(time, System.nanoTime());
		return time;
	}

	/**
	 * The present time in microseconds since 1970 (UTC), by the latest reading and the
	 * time since then.
	 */
	public long estimateMicros() {
		Reading reading = this.latest;
		Instant time = (reading != null) ? reading.time().plusNanos(System.nanoTime() - reading.nanoTime()) : now();
		return ChronoUnit.MICROS.between(Instant.EPOCH, time);
	}

}
