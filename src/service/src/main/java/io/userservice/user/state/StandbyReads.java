package io.userservice.user.state;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.database.StandbyDatabase;
import io.userservice.user.change.Revision;

import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Reads users at a standby, for calls that a standby may answer. */
@Component
public class StandbyReads {

	/**
	 * The longest that a standby may be behind and be asked for a state that it may not
	 * have shown yet, by a position alone.
	 */
	private static final Duration LONGEST_LAG = Duration.ofSeconds(2);

	/** The same, for a state that it has shown already. */
	private static final Duration LONGEST_LAG_OF_SHOWN = Duration.ofSeconds(10);

	private final StandbyDatabase database;

	private final Optional<PostgresPositionedReads> reads;

	private final StandbyProgress progress;

	private final Counter atPrimary;

	private final Counter atStandby;

	StandbyReads(StandbyDatabase database, StandbyProgress progress, MeterRegistry meters) {
		this.database = database;
		this.reads = database.statements().map((one) -> new PostgresPositionedReads(one, null));
		this.progress = progress;
		this.atPrimary = counter("primary", meters);
		this.atStandby = counter("standby", meters);
	}

	private static Counter counter(String server, MeterRegistry meters) {
		return Counter.builder("user.service.lookups")
			.description("Lookups of users, by the server of the database that has answered them")
			.tag("server", server)
			.register(meters);
	}

	/** Whether there are standbys. */
	public boolean areConfigured() {
		return this.reads.isPresent();
	}

	/** The primary has answered a lookup. */
	public void countPrimary() {
		this.atPrimary.increment();
	}

	/** A standby has answered a lookup. */
	public void countStandby() {
		this.atStandby.increment();
	}

	/** Whether a standby may have the state that a call asks for. */
	public boolean mayAnswer(Consistency call) {
		if (!this.database.isUsable()) {
			return false;
		}
		Duration staleness = call.maxStaleness();
		if (staleness == null) {
			return call.hasPosition() && this.progress.lag()
				.compareTo(this.progress.hasShown(call) ? LONGEST_LAG_OF_SHOWN : LONGEST_LAG) < 0;
		}
		Revision fresh = this.progress.within(staleness);
		call.requireAtStandby(fresh);
		return fresh != null;
	}

	/**
	 * Reads users at a standby. Whether the calls may use them is to be checked.
	 * @throws RuntimeException if no standby can answer: the primary is to be asked
	 */
	public PositionedReads.Read read(UserCondition condition, Collection<Consistency> calls) {
		try {
			PositionedReads.Read read = this.reads.orElseThrow().read(condition, calls);
			if (!read.state().inRecovery()) {
				this.database.failed("it has been promoted");
			}
			return read;
		}
		catch (DataAccessException ex) {
			if (!isConflict(ex)) {
				this.database.failed(ex.getClass().getName());
			}
			throw ex;
		}
	}

	/** A read that the standby has ended to go on with what the primary did. */
	private static boolean isConflict(DataAccessException failure) {
		return failure.getMostSpecificCause() instanceof SQLException cause && cause.getSQLState() != null
				&& List.of("40001", "40P01").contains(cause.getSQLState());
	}

}
