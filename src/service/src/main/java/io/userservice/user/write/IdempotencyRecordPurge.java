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
			Instant from = this.progress.nextRun();
			List<IdempotencyRecord.Created> old = findOld(from, before);
			while (!old.isEmpty()) {
				this.records.deleteByIds(old.stream().map(IdempotencyRecord.Created::id).toList());
				from = old.get(old.size() - 1).time();
				this.progress.reached(from);
				old = findOld(from, before);
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Old idempotency keys stay for another minute: {}", ex.toString());
		}
	}

	private List<IdempotencyRecord.Created> findOld(Instant from, Instant before) {
		return this.records.findCreated(from, CHUNK)
			.stream()
			.takeWhile((oldest) -> oldest.time().isBefore(before))
			.toList();
	}

}
