package io.userservice.client.cache.simulation;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The tokens that the service accepts: one always, one until its end, others for a while.
 */
final class SimulatedTokens {

	static final String GOOD = "Bearer good";

	private static final List<String> OTHERS = List.of("Bearer a", "Bearer b");

	private final Timeline time;

	/** When the JWT ends. */
	private final long end;

	private final String jwt;

	private final Set<String> accepted = new HashSet<>();

	/** Until when others were accepted. */
	private final Map<String, Long> ends = new HashMap<>();

	SimulatedTokens(Timeline time) {
		this.time = time;
		this.end = TimeUnit.NANOSECONDS.toSeconds(time.now() + time.upTo(40 * Timeline.SECONDS)) * Timeline.SECONDS;
		String claims = "{\"exp\": " + TimeUnit.NANOSECONDS.toSeconds(this.end) + "}";
		this.jwt = "Bearer h."
				+ Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
				+ ".s";
	}

	String any() {
		return switch (this.time.random.nextInt(6)) {
			case 0 -> OTHERS.get(0);
			case 1 -> OTHERS.get(1);
			case 2 -> this.jwt;
			default -> GOOD;
		};
	}

	boolean accepts(String token) {
		return token.equals(GOOD) || this.accepted.contains(token)
				|| token.equals(this.jwt) && this.time.now() < this.end;
	}

	/** Accepts a token that was not accepted, or the other way round. */
	void change() {
		String token = OTHERS.get(this.time.random.nextInt(OTHERS.size()));
		if (!this.accepted.add(token)) {
			this.accepted.remove(token);
			this.ends.put(token, this.time.now());
		}
	}

	/** Whether a client may still take a token for one that is accepted. */
	boolean mayBeTaken(String token, long maxStaleness) {
		return accepts(token) || this.ends.containsKey(token) && this.ends.get(token) >= this.time.now() - maxStaleness;
	}

}
