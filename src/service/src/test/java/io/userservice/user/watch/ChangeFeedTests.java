package io.userservice.user.watch;

import java.time.Duration;
import java.util.UUID;

import javax.sql.DataSource;

import io.userservice.database.DatabaseKind;
import io.userservice.user.change.ChangeLogProperties;
import io.userservice.user.change.Position;
import io.userservice.user.change.Revision;
import io.userservice.user.change.UserChangeLog;
import org.junit.jupiter.api.Test;

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

	/** Runs two turns, so that the first has ended. */
	private void turn() {
		this.feed.start();
		verify(this.log, timeout(60_000).atLeast(2)).publish();
		this.feed.stop();
	}

}
