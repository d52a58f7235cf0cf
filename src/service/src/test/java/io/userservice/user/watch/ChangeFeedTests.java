package io.userservice.user.watch;

import java.time.Duration;
import java.util.UUID;

import javax.sql.DataSource;

import io.userservice.database.DatabaseKind;
import io.userservice.user.change.ChangeLogProperties;
import io.userservice.user.change.Position;
import io.userservice.user.change.ResumeToken;
import io.userservice.user.change.Revision;
import io.userservice.user.change.UserChangeLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

/** What the feed tells of how far it is. */
class ChangeFeedTests {

	private static final Position END = new Position(new Revision(7, UUID.randomUUID()), 0, 0);

	private final UserChangeLog log = mock(UserChangeLog.class);

	private final ChangeReader reader = mock(ChangeReader.class);

	private final ChangeFeed feed = new ChangeFeed(this.log, this.reader, new UnsentChanges(this.reader),
			new OtherReplicas(this.log, mock(DataSource.class), DatabaseKind.H2),
			new ChangeLogProperties(Duration.ofDays(7), Duration.ofSeconds(5)));

	private final long begin = System.nanoTime();

	/** As on a database that has become read-only. */
	@Test
	void lagsWhileChangesCannotBePublished() {
		given(this.log.publish()).willReturn(new Position.Published(END, false));
		turn();
		long sinceBegin = System.nanoTime() - this.begin;
		assertThat(this.feed.lag().toNanos()).isGreaterThanOrEqualTo(sinceBegin);
	}

	@Test
	void lagsSinceItHasReadTheLogToItsEnd() {
		given(this.log.publish()).willReturn(new Position.Published(END, true));
		turn();
		assertThat(this.feed.lag().toNanos()).isLessThan(System.nanoTime() - this.begin);
	}

	/** A progress is sent at such a place alone. */
	@Test
	void knowsThePresentOnceItHasReadTheLogToItsEnd() {
		given(this.log.publish()).willReturn(new Position.Published(END, true));
		turn();
		assertThat(this.feed.kept().tail().present(Duration.ofDays(1))).isEqualTo(new ResumeToken(END, END.revision()));
		assertThat(this.feed.kept().tail().present(Duration.ofNanos(-1))).as("it is older by now").isNull();
	}

	@Test
	void doesNotKnowThePresentWhileChangesCannotBePublished() {
		given(this.log.publish()).willReturn(new Position.Published(END, false));
		turn();
		assertThat(this.feed.kept().tail().place()).isNotNull();
		assertThat(this.feed.kept().tail().present(Duration.ofDays(1))).isNull();
	}

	/**
	 * Half of the silence, and the longest time between two turns, are no more than it.
	 */
	@ParameterizedTest
	@CsvSource({ "1000, 500, 250", "1001, 500, 250", "4000, 2000, 1000", "9999, 4999, 2499", "10000, 8000, 2500" })
	void keepsThePaceThatAClientAsksFor(long longestSilence, long progressInterval, long longestTurn) {
		WatchPace pace = WatchPace.of(Duration.ofMillis(longestSilence), Duration.ofSeconds(8));
		assertThat(pace.progressInterval().toMillis()).isEqualTo(progressInterval);
		assertThat(pace.longestTurn().toMillis()).isEqualTo(longestTurn);
		assertThat(WatchPace.of(Duration.ofMillis(longestSilence), Duration.ofMillis(300)).progressInterval())
			.as("what is configured")
			.isEqualTo(Duration.ofMillis(300));
	}

	/** Runs two turns, so that the first has ended. */
	private void turn() {
		this.feed.start();
		verify(this.log, timeout(60_000).atLeast(2)).publish();
		this.feed.stop();
	}

}
