package io.userservice.fake.memory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;

import io.userservice.api.UserChange.Kind;
import io.userservice.error.UserErrors;
import io.userservice.request.PositionHeader;
import org.jspecify.annotations.Nullable;

/**
 * The changes in their order. A place is the number of changes before it, and has a
 * random token, so that tokens of another fake are not valid here.
 */
public final class ChangeHistory {

	private static final Duration RETENTION = Duration.ofDays(7);

	/** Characters of the check of a position. */
	private static final int CHECK = 8;

	private final Clock clock;

	private final Map<String, Long> places = new HashMap<>();

	private final List<Change> kept = new ArrayList<>();

	/** The place before the first change that is kept. */
	private long first;

	/** The token of that place. */
	private String firstToken = newToken();

	/**
	 * A change of a user.
	 *
	 * @param token of the place after it
	 */
	record Change(Kind kind, int id, String token, Instant time) {
	}

	ChangeHistory(Clock clock) {
		this.clock = clock;
		this.places.put(this.firstToken, 0L);
	}

	private static String newToken() {
		// Not a UUID: a secure random generator takes most of the time of a fake's start.
		ThreadLocalRandom random = ThreadLocalRandom.current();
		ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(random.nextLong()).putLong(random.nextLong());
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
	}

	synchronized void append(Kind kind, int id) {
		Change change = new Change(kind, id, newToken(), this.clock.instant());
		this.kept.add(change);
		this.places.put(change.token(), end());
	}

	private long end() {
		return this.first + this.kept.size();
	}

	/**
	 * The place of a client's token; the end if it is empty. Fails for one that is not of
	 * this history, or too old.
	 */
	public synchronized long find(String token) {
		Long place = token.isEmpty() ? Long.valueOf(end()) : this.places.get(token);
		if (place == null) {
			throw UserErrors.resumeTokenExpired().toException();
		}
		return place;
	}

	/** The change after a place; null at the end. Fails if it is not kept any more. */
	synchronized @Nullable Change after(long place) {
		if (place < this.first) {
			throw UserErrors.resumeTokenExpired().toException();
		}
		return (place < end()) ? this.kept.get((int) (place - this.first)) : null;
	}

	/** The token of a place. */
	synchronized String token(long place) {
		return (place <= this.first) ? this.firstToken : this.kept.get((int) (place - this.first) - 1).token();
	}

	/** Names the state after all changes: a token, and a check of it. */
	public synchronized String position() {
		String token = token(end());
		return token + checkOf(token);
	}

	/** Fails for a text that is no position, or not one of this history. */
	public synchronized void check(String position) {
		int length = position.length() - CHECK;
		if (length < 0 || !position.endsWith(checkOf(position.substring(0, length)))) {
			throw PositionHeader.invalid();
		}
		if (!this.places.containsKey(position.substring(0, length))) {
			throw UserErrors.resumeTokenExpired().toException();
		}
	}

	private static String checkOf(String token) {
		CRC32 check = new CRC32();
		check.update(token.getBytes(StandardCharsets.UTF_8));
		return "%08x".formatted(check.getValue());
	}

	/** Deletes changes that are older than the retention. */
	public synchronized void deleteOld() {
		Instant oldest = this.clock.instant().minus(RETENTION);
		delete((int) this.kept.stream().takeWhile((change) -> change.time().isBefore(oldest)).count());
	}

	/** Deletes all changes, so that the token of the end alone remains. */
	public synchronized void deleteAll() {
		delete(this.kept.size());
	}

	private void delete(int count) {
		for (Change change : this.kept.subList(0, count)) {
			this.places.remove(this.firstToken);
			this.firstToken = change.token();
		}
		this.kept.subList(0, count).clear();
		this.first += count;
	}

}
