package io.userservice.client.token;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.userservice.file.PropertyFile;
import io.userservice.file.ReloadingFiles;

import org.springframework.core.io.Resource;

/**
 * Supplies the token in a file, which is polled while calls are made. While it cannot be
 * used, the token that was read before is sent.
 */
class FileTokenSupplier implements TokenSupplier {

	private static final long POLL_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

	private static final long REFUSED_POLL_INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

	private final ReloadingFiles<String> files;

	private volatile long lastPoll;

	FileTokenSupplier(Resource resource, String property) {
		PropertyFile file = new PropertyFile(property, resource);
		this.files = new ReloadingFiles<>(List.of(file), (contents) -> parse(file, contents.get(0)));
		this.lastPoll = System.nanoTime();
	}

	@Override
	public CompletableFuture<String> token(Executor blocking) {
		if (isPollDue()) {
			poll();
		}
		return CompletableFuture.completedFuture(this.files.current());
	}

	/** Reads the file at once, which may have a new token already. */
	@Override
	public synchronized void refused(String token) {
		long sinceLastPoll = System.nanoTime() - this.lastPoll;
		if (token.equals(this.files.current()) && sinceLastPoll >= REFUSED_POLL_INTERVAL_NANOS) {
			this.files.poll();
			this.lastPoll = System.nanoTime();
		}
	}

	/** Concurrent calls wait for it: the token may have expired since the last poll. */
	private synchronized void poll() {
		if (isPollDue()) {
			this.files.poll();
			this.lastPoll = System.nanoTime();
		}
	}

	private boolean isPollDue() {
		return System.nanoTime() - this.lastPoll >= POLL_INTERVAL_NANOS;
	}

	private static String parse(PropertyFile file, byte[] content) {
		String token = new String(content, StandardCharsets.UTF_8).strip();
		if (!BearerTokenCallCredentials.isToken(token)) {
			throw file.invalid(token.isEmpty() ? "it is empty, and must hold a token"
					: "it has other characters than a token has");
		}
		if (token.length() > BearerTokenCallCredentials.MAX_LENGTH) {
			throw file
				.invalid("its token is longer than %,d characters".formatted(BearerTokenCallCredentials.MAX_LENGTH));
		}
		return token;
	}

}
