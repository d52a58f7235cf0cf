package io.userservice.user.watch;

import java.time.Duration;
import java.util.UUID;

import io.userservice.user.change.Position;
import io.userservice.user.change.ResumeToken;
import io.userservice.user.change.Revision;
import io.userservice.user.watch.WatchProof.Known;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a watch proves, and of which database. */
class WatchProofTests {

	private static final Revision REVISION = new Revision(7, new UUID(1, 2));

	private static final Revision SEEN = new Revision(9, new UUID(3, 4));

	private final WatchProof proof = new WatchProof(Duration.ZERO);

	@Test
	void isOverInAnotherIncarnation() {
		this.proof.begin(new ResumeToken(new Position(REVISION, 1, 0), REVISION, 5), null);
		assertThat(this.proof.isOver(null)).isFalse();
		assertThat(this.proof.isOver(new Known(System.nanoTime(), 5))).isFalse();
		assertThat(this.proof.isOver(new Known(System.nanoTime(), 6))).isTrue();
		assertThat(this.proof.due(new Known(System.nanoTime(), 6))).isNull();
	}

	@Test
	void doesNotGoByAnIncarnationFromBeforeItsBeginning() {
		long before = System.nanoTime();
		this.proof.begin(new ResumeToken(new Position(REVISION, 1, 0), REVISION, 6), null);
		assertThat(this.proof.isOver(new Known(before - 1, 5))).isFalse();
	}

	@Test
	void givesTokensThatAreNotValidInAnotherIncarnation() {
		this.proof.begin(new ResumeToken(new Position(REVISION, 1, 0), REVISION, 5), null);
		ResumeToken token = this.proof.token(new ResumeToken(new Position(REVISION, 2, 1), SEEN));
		assertThat(ResumeToken.decode(token.encode())).isEqualTo(token);
		assertThat(token.incarnation()).isEqualTo(5);
		assertThat(token.position()).isEqualTo(new Position(REVISION, 2, 1));
	}

	@Test
	void tellsTheTimeFromItsStart() {
		this.proof.begin(new ResumeToken(new Position(REVISION, 1, 0), REVISION, 5), null);
		long now = System.nanoTime();
		assertThat(this.proof.due(new Known(now - Duration.ofDays(1).toNanos(), 5))).isNull();
		assertThat(this.proof.due(new Known(now + Duration.ofSeconds(2).toNanos(), 5))).isBetween(Duration.ofSeconds(2),
				Duration.ofMinutes(1));
	}

}
