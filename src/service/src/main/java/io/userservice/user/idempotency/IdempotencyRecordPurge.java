package io.userservice.user.idempotency;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.data.domain.Limit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Forgets idempotency keys when their time is over. Each replica does; what another has
 * deleted is gone for both.
 */
@Component
public class IdempotencyRecordPurge {

	/** Rows in one transaction, which is over long before its time. */
	static final Limit CHUNK = Limit.of(1_000);

	private static final Logger logger = LoggerFactory.getLogger(IdempotencyRecordPurge.class);

	private final IdempotencyRecordRepository creations;

	private final Duration retention;

	IdempotencyRecordPurge(IdempotencyRecordRepository creations, IdempotencyProperties properties) {
		this.creations = creations;
		this.retention = properties.retention();
	}

	@Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
	void run() {
		Instant before = Instant.now().minus(this.retention);
		try {
			List<Long> oldest = this.creations.findIdsCreatedBefore(before, CHUNK);
			while (!oldest.isEmpty()) {
				this.creations.deleteByIds(oldest);
				oldest = this.creations.findIdsCreatedBefore(before, CHUNK);
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Old idempotency keys stay for another minute: {}", ex.toString());
		}
	}

}
