package io.userservice.file;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Keeps the usable content that was read last from one or more files that belong
 * together. Contents are compared, not dates, so that a change is noticed through
 * symbolic links, too.
 *
 * @param <T> the parsed content
 */
public final class ReloadingFiles<T> implements Reloading<T> {

	private final List<PropertyFile> files;

	private final Function<List<byte[]>, T> parser;

	private List<byte[]> contents;

	private volatile T current;

	private final ReloadProblems problems = new ReloadProblems();

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

	@Override
	public T current() {
		return this.current;
	}

	@Override
	public boolean isOnDisk() {
		return this.files.stream().anyMatch(PropertyFile::isOnDisk);
	}

	@Override
	public synchronized boolean poll() {
		try {
			boolean changed = reload();
			this.problems.end();
			return changed;
		}
		catch (InvalidConfigurationPropertyValueException ex) {
			this.problems.report(String.valueOf(ex.getMessage()));
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

	@Override
	public String toString() {
		return this.files.get(0).toString();
	}

}
