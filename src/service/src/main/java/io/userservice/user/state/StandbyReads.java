package io.userservice.user.state;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.userservice.database.StandbyDatabase;
import io.userservice.user.change.Position;
import io.userservice.user.change.Revision;
import io.userservice.user.change.UserChangeLog;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads users at a standby, for calls that a standby may answer. Publishes what is
 * committed ten times a second, so that the age of a standby's state is known by the
 * revision that it shows.
 */
@Component
public class StandbyReads implements SmartLifecycle {

	/** The longest that a standby may be behind and be asked by a position alone. */
	private static final Duration LONGEST_LAG = Duration.ofSeconds(2);

	private static final long PUBLISHING_MILLIS = 100;

	private static final long LOOK_MILLIS = 500;

	private static final String LAST = "select coalesce(max(revision), 0) from change_revisions";

	private final StandbyDatabase database;

	private final Optional<JdbcTemplate> statements;

	private final Optional<PostgresPositionedReads> reads;

	private final UserChangeLog log;

	private final PublishedStates states = new PublishedStates();

	private final Counter atPrimary;

	private final Counter atStandby;

	private volatile long shown;

	private @Nullable ScheduledExecutorService threads;

	StandbyReads(StandbyDatabase database, UserChangeLog log, MeterRegistry meters) {
		this.database = database;
		this.statements = database.statements();
		this.reads = this.statements.map((one) -> new PostgresPositionedReads(one, null));
		this.log = log;
		this.atPrimary = counter("primary", meters);
		this.atStandby = counter("standby", meters);
		this.statements.ifPresent((one) -> TimeGauge
			.builder("user.service.standby.lag", this, TimeUnit.SECONDS, (standby) -> standby.lag().toMillis() / 1e3)
			.description("Age of the state that a standby shows, at most a minute")
			.register(meters));
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

	private Duration lag() {
		return this.states.age(this.shown);
	}

	/** Whether a standby may have the state that a call asks for. */
	public boolean mayAnswer(Consistency call) {
		if (!this.database.isUsable()) {
			return false;
		}
		Duration staleness = call.maxStaleness();
		if (staleness == null) {
			return call.hasPosition() && lag().compareTo(LONGEST_LAG) < 0;
		}
		Revision fresh = this.states.within(staleness);
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

	private void publish() {
		try {
			long time = System.nanoTime();
			Position.Published published = this.log.publish();
			if (published.complete()) {
				this.states.add(time, published.revision());
			}
		}
		catch (RuntimeException ex) {
			// The states grow old, and reads that must be young go to the primary.
		}
	}

	private void look() {
		try {
			this.shown = this.statements.orElseThrow().queryForObject(LAST, Long.class);
		}
		catch (RuntimeException ex) {
			this.database.failed(ex.getClass().getName());
		}
	}

	@Override
	public void start() {
		if (areConfigured()) {
			ScheduledExecutorService started = Executors.newScheduledThreadPool(2, (task) -> {
				Thread thread = new Thread(task, "standby-states");
				thread.setDaemon(true);
				return thread;
			});
			started.scheduleWithFixedDelay(this::publish, 0, PUBLISHING_MILLIS, TimeUnit.MILLISECONDS);
			started.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
			this.threads = started;
		}
	}

	@Override
	public void stop() {
		if (this.threads != null) {
			this.threads.shutdownNow();
			this.threads = null;
		}
	}

	@Override
	public boolean isRunning() {
		return this.threads != null;
	}

	/** Starts before the servers, and stops after they have ended their calls. */
	@Override
	public int getPhase() {
		return 0;
	}

}
