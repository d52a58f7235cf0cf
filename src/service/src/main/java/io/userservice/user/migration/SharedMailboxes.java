package io.userservice.user.migration;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Reports users that share a mailbox, by id, at the start and in a metric. They were
 * stored before equal e-mails were decided by the rules of Unicode.
 */
@Component
class SharedMailboxes {

	private static final Logger logger = LoggerFactory.getLogger(SharedMailboxes.class);

	private static final int REPORTED = 20;

	private final JdbcClient database;

	private volatile long count;

	SharedMailboxes(JdbcClient database, MeterRegistry metrics) {
		this.database = database;
		Gauge.builder("user.service.shared.mailboxes", () -> this.count).register(metrics);
	}

	@EventListener(ApplicationReadyEvent.class)
	void report() {
		this.count = this.database.sql("select count(*) from shared_mailboxes").query(Long.class).single();
		if (this.count > 0) {
			logger.warn("{} users have the e-mail of another user, see docs/operations.md; the first of them, as"
					+ " user=other: {}", this.count, first().stream().collect(Collectors.joining(", ")));
		}
	}

	private List<String> first() {
		return this.database
			.sql("select cast(user_id as varchar(10)) || '=' || cast(shares_with as varchar(10))"
					+ " from shared_mailboxes order by user_id limit ?")
			.param(REPORTED)
			.query(String.class)
			.list();
	}

	/**
	 * Replicas of the version before may have stored keys by the old rule during the
	 * update.
	 */
	@Scheduled(initialDelay = 15, timeUnit = TimeUnit.MINUTES)
	void updateAgain() {
		try {
			new EmailKeyUpdate(this.database).run();
			this.count = this.database.sql("select count(*) from shared_mailboxes").query(Long.class).single();
		}
		catch (DataAccessException ex) {
			logger.warn("Keys of e-mails are not checked again until the next start: {}", ex.getClass().getName());
		}
	}

}
