package io.userservice.user.write;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.userservice.database.retention.DatabaseClock;
import io.userservice.database.retention.PurgeProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.data.domain.Limit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Deletes idempotency records after their retention. Each replica does so, and skips what
 * another has deleted.
 */
@Component
class IdempotencyRecordPurge {

	/** Rows of one transaction, which ends long before its time-out. */
	static final Limit CHUNK = Limit.of(1_000);

	private static final Logger logger = LoggerFactory.getLogger(IdempotencyRecordPurge.class);

	private final IdempotencyRecordRepository records;

	private final DatabaseClock clock;

	private final Duration retention;

	/** When the last record that was deleted had been created. */
	private final PurgeProgress<Instant> progress = new PurgeProgress<>(Instant.EPOCH);

	IdempotencyRecordPurge(IdempotencyRecordRepository records, DatabaseClock clock, IdempotencyProperties properties) {
		this.records = records;
		this.clock = clock;
		this.retention = properties.retention();
	}

	@Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
	void run() {
		try {
			Instant before = this.clock.now().minus(this.retention);
			List<IdempotencyRecord.Created> oldest = this.records.findCreated(this.progress.nextRun(), before, CHUNK);
			while (!oldest.isEmpty()) {
				this.records.deleteByIds(oldest.stream().map(IdempotencyRecord.Created::id).toList());
				Instant last = oldest.get(oldest.size() - 1).time();
				this.progress.reached(last);
				oldest = this.records.findCreated(last, before, CHUNK);
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Old idempotency keys stay for another minute: {}", ex.toString());
		}
	}

}
