package io.userservice.client.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.Resource;

/**
 * A token in a file, which is looked at again while calls are made. While it cannot be
 * read, the token that was read last is sent.
 */
class FileTokenSupplier implements TokenSupplier {

	private static final Logger logger = LoggerFactory.getLogger(FileTokenSupplier.class);

	private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

	private final Resource file;

	private final String property;

	private volatile Reading last;

	FileTokenSupplier(Resource file, String property) {
		this.file = file;
		this.property = property;
		this.last = read();
		if (this.last.token == null) {
			throw new InvalidConfigurationPropertyValueException(property, file, this.last.problem);
		}
	}

	@Override
	public CompletableFuture<String> token(Executor fetcher) {
		Reading reading = this.last;
		boolean recent = System.nanoTime() - reading.nanos < LOOK_NANOS;
		return CompletableFuture.completedFuture(recent ? reading.token : lookAgain().token);
	}

	private synchronized Reading lookAgain() {
		Reading before = this.last;
		if (System.nanoTime() - before.nanos >= LOOK_NANOS) {
			Reading now = read();
			if (now.problem != null && before.problem == null) {
				logger.warn("{} The token that was read before stays in use.", now.problem);
			}
			this.last = (now.token != null) ? now : new Reading(before.token, now.problem, now.nanos);
		}
		return this.last;
	}

	private Reading read() {
		String problem;
		try {
			// A file: URL would answer for a directory, with its listing.
			byte[] content = this.file.isFile() ? Files.readAllBytes(this.file.getFile().toPath())
					: this.file.getContentAsByteArray();
			String token = new String(content, StandardCharsets.UTF_8).strip();
			if (TokenSupplierFactory.isToken(token)) {
				return new Reading(token, null, System.nanoTime());
			}
			problem = token.isEmpty() ? "is empty" : "has other characters than a token has";
		}
		catch (IOException ex) {
			problem = "cannot be read";
		}
		return new Reading(null,
				"%s: %s %s; it must hold a token.".formatted(this.property, this.file.getDescription(), problem),
				System.nanoTime());
	}

	/** What a look at the file found: a token or a problem, and when. */
	private record Reading(String token, String problem, long nanos) {

	}

}
