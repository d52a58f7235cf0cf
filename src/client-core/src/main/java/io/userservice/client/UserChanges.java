package io.userservice.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.StatusException;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of the users correct: reads all of them once, then follows their changes,
 * and continues after a break where it was, at any replica. Works on a thread of its own
 * until it is closed. The copy's token is the only state:
 *
 * <pre>
 * token   what is done                     until                    then
 * empty   takes the token of a new watch,  all users are read       stored
 *         puts all users, removes those
 *         that are gone, stores the token
 * stored  puts or removes the user of      RESUME_TOKEN_EXPIRED     empty, at once if it is the
 *         each change, stores its token                             first failure, else after a pause
 * either                                   anything else fails: a   as the copy's token says, after
 *                                          call, the copy; silence  a pause, which grows
 * </pre>
 */
public final class UserChanges implements AutoCloseable {

	/**
	 * The service sends progress each 10 s, so a call that brings nothing for this long
	 * is on a connection that has died in silence.
	 */
	public static final Duration LONGEST_SILENCE = Duration.ofSeconds(25);

	private static final Logger logger = LoggerFactory.getLogger(UserChanges.class);

	/** The reasons for which the service ends working watches in normal operation. */
	private static final Set<String> EXPECTED = Set.of(UserServiceReason.CONNECTION_AGED,
			UserServiceReason.SHUTTING_DOWN, UserServiceReason.TOKEN_EXPIRED);

	private static final long CLOSE_MILLIS = 5_000;

	private final UserServiceBlockingStub users;

	private final UserCopy copy;

	private final Duration longestSilence;

	private final Backoff backoff;

	private final CancellableContext context = Context.ROOT.withCancellation();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Thread thread = new Thread(this.context.wrap(this::run), "user-changes-copy");

	UserChanges(UserServiceBlockingStub users, UserCopy copy, Duration longestSilence, Backoff backoff) {
		this.users = users;
		this.copy = copy;
		this.longestSilence = longestSilence;
		this.backoff = backoff;
		this.thread.setDaemon(true);
	}

	/**
	 * Starts to keep the copy.
	 * @param users with the scope {@code users.read}, and without a deadline of its own;
	 * its channel has keepalive, or a connection that has died in silence is used again
	 */
	public static UserChanges keep(UserServiceBlockingStub users, UserCopy copy) {
		return keep(users, copy, LONGEST_SILENCE);
	}

	/**
	 * Starts to keep the copy.
	 * @param users with the scope {@code users.read}, and without a deadline of its own;
	 * its channel has keepalive, or a connection that has died in silence is used again
	 * @param longestSilence after which a watch is opened again
	 */
	public static UserChanges keep(UserServiceBlockingStub users, UserCopy copy, Duration longestSilence) {
		return new UserChanges(users, copy, longestSilence, new Backoff(Backoff.SHORTEST, Backoff.LONGEST)).start();
	}

	UserChanges start() {
		this.thread.start();
		return this;
	}

	private void run() {
		while (isOpen()) {
			CopyAttempt attempt = new CopyAttempt(this.users, this.copy, this.longestSilence);
			try {
				attempt.run();
			}
			catch (Throwable ex) {
				recover(ex, attempt.followed());
			}
		}
	}

	private boolean isOpen() {
		return this.closed.getCount() > 0;
	}

	private void recover(Throwable failure, Duration followed) {
		boolean expired = false;
		try {
			expired = CopyAttempt.isExpired(failure);
			log(failure, expired, followed.isZero());
		}
		catch (Throwable ex) {
			// It cannot be printed, or there is no memory left.
			logger.warn("Keeping the copy of users has failed, and goes on: {}", failure.getClass().getName());
		}
		pause(this.backoff.afterFailure(followed, expired));
	}

	private void log(Throwable failure, boolean expired, boolean atOnce) {
		if (expired) {
			logger.info("Reads all users again: the changes since the last one are not kept any more");
		}
		else if (!(failure instanceof StatusException)) {
			logger.warn("Keeping the copy of users has failed, and goes on from the last token that was stored",
					failure);
		}
		else if (isOpen() && (atOnce || !EXPECTED.contains(UserServiceError.of(failure).reason()))) {
			logger.warn("The watch of users has ended and will begin again: {}", told(failure));
		}
	}

	/** On one line, with its cause, which names the server that refuses it, say. */
	private static String told(Throwable failure) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
			.limit(2)
			.map((ex) -> ex.toString().lines().findFirst().orElse(""))
			.collect(Collectors.joining("; "));
	}

	/** Only {@link #close()} ends it early, as it alone ends the thread. */
	private void pause(Duration pause) {
		long end = System.nanoTime() + pause.toNanos();
		while (isOpen() && System.nanoTime() - end < 0) {
			try {
				this.closed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				logger.debug("Not ended by an interrupt");
			}
		}
	}

	/**
	 * Stops following, and waits for the change that is being applied, up to 5 s. May be
	 * called at any time, by the copy itself, too, and again.
	 */
	@Override
	public void close() {
		this.closed.countDown();
		this.context.cancel(null);
		if (Thread.currentThread() == this.thread) {
			return;
		}
		try {
			this.thread.join(CLOSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
