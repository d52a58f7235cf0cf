package io.userservice.file;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import io.userservice.logging.LineLimiter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Keeps the usable content that was read last from one or more files that belong
 * together. Contents are compared, not dates, so that a change is noticed through
 * symbolic links, too.
 *
 * @param <T> the parsed content
 */
public final class ReloadingFiles<T> {

	private static final Logger logger = LoggerFactory.getLogger(ReloadingFiles.class);

	/** Nanoseconds cannot count much longer periods. */
	private static final Duration ONCE = Duration.ofDays(36_500);

	private final List<PropertyFile> files;

	private final Function<List<byte[]>, T> parser;

	private List<byte[]> contents;

	private volatile T current;

	private @Nullable String problem;

	private final LineLimiter lines = new LineLimiter(1, ONCE);

	/**
	 * @param files the files that belong together; log lines about new content name the
	 * first
	 * @param parser of their contents, in the same order; throws
	 * {@link PropertyFile#invalid} for content that cannot be used
	 * @throws InvalidConfigurationPropertyValueException if they cannot be read or used
	 */
	public ReloadingFiles(List<PropertyFile> files, Function<List<byte[]>, T> parser) {
		this.files = List.copyOf(files);
		this.parser = parser;
		this.contents = read();
		this.current = parser.apply(this.contents);
	}

	public T current() {
		return this.current;
	}

	/** Whether any of the files can change while the application runs. */
	public boolean isOnDisk() {
		return this.files.stream().anyMatch(PropertyFile::isOnDisk);
	}

	/**
	 * Reads the files again. A problem with them is logged, and the content before stays
	 * the current one.
	 * @return whether there is new content
	 */
	public synchronized boolean poll() {
		try {
			boolean changed = reload();
			this.problem = null;
			return changed;
		}
		catch (InvalidConfigurationPropertyValueException ex) {
			report(String.valueOf(ex.getMessage()));
			return false;
		}
	}

	private boolean reload() {
		List<byte[]> read = read();
		if (Arrays.deepEquals(read.toArray(), this.contents.toArray())) {
			return false;
		}
		this.current = this.parser.apply(read);
		this.contents = read;
		return true;
	}

	private List<byte[]> read() {
		return this.files.stream().map(PropertyFile::read).toList();
	}

	/**
	 * Logs a problem once, at the second poll that finds it: the first may fall between
	 * the writing of a certificate and of its key.
	 */
	private void report(String found) {
		if (!found.equals(this.problem)) {
			this.problem = found;
			this.lines.reset();
		}
		else if (this.lines.admits()) {
			logger.warn("The content that was read before stays in use: {}", found);
		}
	}

	@Override
	public String toString() {
		return this.files.get(0).toString();
	}

}
