package io.userservice.database.retention;

import java.time.Instant;
import java.time.OffsetDateTime;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The database's clock: what is old for all replicas is not decided by that of one.
 */
@Component
public class DatabaseClock {

	private final JdbcClient database;

	DatabaseClock(JdbcClient database) {
		this.database = database;
	}

	public Instant now() {
		return this.database.sql("select current_timestamp")
			.query((row, number) -> row.getObject(1, OffsetDateTime.class))
			.single()
			.toInstant();
	}

}
