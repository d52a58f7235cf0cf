package io.userservice.user.state;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.userservice.database.StandbyDatabase;
import io.userservice.user.change.Position;
import io.userservice.user.change.Revision;
import io.userservice.user.change.UserChangeLog;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * How far standbys are. Publishes what is committed ten times a second, so that the age
 * of a standby's state is known by the revision that it shows, and looks for that twice a
 * second. Where there are many changes it publishes more often, so that most states of a
 * standby can be named.
 */
@Component
class StandbyProgress implements SmartLifecycle {

	private static final long PUBLISHING_MILLIS = 100;

	private static final long LEAST_PUBLISHING_MILLIS = 10;

	/** Changes of a revision. */
	private static final int WANTED_CHANGES = StatePosition.MOST_CHANGES / 2;

	private static final long LOOK_MILLIS = 500;

	private static final String LAST = "select revision, last_change from change_revisions order by revision desc limit 1";

	private final StandbyDatabase database;

	private final Optional<JdbcTemplate> statements;

	private final UserChangeLog log;

	private final PublishedStates states = new PublishedStates();

	/** The number of the last revision. */
	private long published;

	private long pauseMillis = PUBLISHING_MILLIS;

	private volatile Shown shown = new Shown(0, 0);

	private @Nullable ScheduledExecutorService threads;

	/** The last revision that was seen at a standby, and its last change. */
	private record Shown(long revision, long change) {
	}

	StandbyProgress(StandbyDatabase database, UserChangeLog log, MeterRegistry meters) {
		this.database = database;
		this.statements = database.statements();
		this.log = log;
		this.statements.ifPresent((one) -> TimeGauge
			.builder("user.service.standby.lag", this, TimeUnit.SECONDS, (standby) -> standby.lag().toMillis() / 1e3)
			.description("Age of the state that a standby shows, at most a minute")
			.register(meters));
	}

	/** The age of the state that was last seen at a standby; at most a minute. */
	Duration lag() {
		return this.states.age(this.shown.revision());
	}

	/** Whether a standby has most likely shown what a call asks for: a read finds out. */
	boolean hasShown(Consistency call) {
		Shown known = this.shown;
		for (StatePosition position : call.asked()) {
			if (position.isAfter(known.revision(), known.change())) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The revision of the oldest state that is not older than an age; null if none is so
	 * young.
	 */
	@Nullable Revision within(Duration age) {
		return this.states.within(age);
	}

	private void publish(ScheduledExecutorService threads) {
		try {
			long time = System.nanoTime();
			Position.Published published = this.log.publish();
			if (published.complete()) {
				this.states.add(time, published.revision());
			}
			setPause(published);
		}
		catch (RuntimeException ex) {
			// The states grow old, and reads that must be young go to the primary.
		}
		if (!threads.isShutdown()) {
			threads.schedule(() -> publish(threads), this.pauseMillis, TimeUnit.MILLISECONDS);
		}
	}

	private void setPause(Position.Published published) {
		boolean changed = published.revision().number() != this.published;
		this.published = published.revision().number();
		int changes = changed ? Math.max(1, published.end().row()) : 1;
		this.pauseMillis = Math.max(LEAST_PUBLISHING_MILLIS,
				Math.min(PUBLISHING_MILLIS, this.pauseMillis * WANTED_CHANGES / changes));
	}

	private void look() {
		try {
			this.statements.orElseThrow()
				.query(LAST, (row, number) -> new Shown(row.getLong(1), row.getLong(2)))
				.forEach((last) -> this.shown = last);
		}
		catch (RuntimeException ex) {
			this.database.failed(ex.getClass().getName());
		}
	}

	@Override
	public void start() {
		if (this.statements.isPresent()) {
			ScheduledExecutorService started = Executors.newScheduledThreadPool(2, (task) -> {
				Thread thread = new Thread(task, "standby-states");
				thread.setDaemon(true);
				return thread;
			});
			started.execute(() -> publish(started));
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
