package io.userservice.client.channel;

import java.time.Duration;

import org.springframework.util.unit.DataSize;

/** What a channel to the service has in place of its starter's defaults. */
public final class ChannelDefaults {

	/**
	 * How long a channel's calls may still run when the application stops. The starters'
	 * 30 s (net.devh 3.1.0, spring-grpc 1.1) leave no time for the rest: Kubernetes kills
	 * after 30 s.
	 */
	public static final Duration SHUTDOWN_GRACE_PERIOD = Duration.ofSeconds(5);

	/**
	 * A connection that has died in silence is found within 25 s, so that what was missed
	 * is there within 30 s. The service permits a ping every 10 s; net.devh's starter
	 * sends none (3.1.0), Boot's one in five minutes (4.1).
	 */
	public static final Duration KEEP_ALIVE_TIME = Duration.ofSeconds(15);

	public static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(10);

	/**
	 * For the handshake of TCP. Netty's own, 30 s, is longer than a channel waits for the
	 * first frame of its server, and the channel would not be known to fail.
	 */
	public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	/**
	 * After which a channel without calls closes its connections: gRPC's own. With Boot's
	 * 20 s (4.1) a call each half minute would connect each time.
	 */
	public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(30);

	/**
	 * More than the largest response, of CreateUsers: 10,000 users of 1.9 kB at most. By
	 * gRPC's default, 4 MiB, such a call fails although its users are stored.
	 */
	public static final DataSize LARGEST_RESPONSE = DataSize.ofMegabytes(32);

	private ChannelDefaults() {
	}

}
