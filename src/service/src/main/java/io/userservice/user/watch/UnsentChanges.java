package io.userservice.user.watch;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.userservice.user.change.ResumeToken;

import org.springframework.stereotype.Component;

/**
 * The changes that watchers which are behind have read and not sent yet: a call takes 32
 * kB at a time, a fourth of a chunk. Bounded for all watchers together; dropped changes
 * are read again. Thread-safe.
 */
@Component
class UnsentChanges {

	/** Some 5 MB. */
	private static final int CHUNKS = 32;

	/**
	 * A client that reads nothing for this long does not catch up, and does not need its
	 * chunk in memory.
	 */
	private static final Duration IDLE = Duration.ofSeconds(5);

	private final ChangeReader reader;

	private final Cache<ChangeWatch, ChangeReader.Chunk> chunks = Caffeine.newBuilder()
		.maximumSize(CHUNKS)
		.expireAfterWrite(IDLE)
		.executor(Runnable::run)
		.build();

	UnsentChanges(ChangeReader reader) {
		this.reader = reader;
	}

	/**
	 * The changes that a watcher sends next.
	 * @param place after all that it has sent
	 */
	ChangeReader.Chunk next(ChangeWatch watch, ResumeToken place) {
		ChangeReader.Chunk kept = this.chunks.asMap().remove(watch);
		return (kept != null) ? kept : this.reader.read(place);
	}

	void keep(ChangeWatch watch, ChangeReader.Chunk unsent) {
		if (!unsent.changes().isEmpty()) {
			this.chunks.put(watch, unsent);
		}
	}

	void drop(ChangeWatch watch) {
		this.chunks.invalidate(watch);
	}

}
