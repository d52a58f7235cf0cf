package io.userservice.tls;

import java.util.List;
import java.util.function.Function;

/**
 * The files that hold one thing together, and how it is read from them.
 *
 * @param <T> what they hold
 * @param files the first of them is the one to name when all is well
 * @param parser gets the content of the files, in their order
 */
record TlsSource<T>(List<TlsFile> files, Function<List<byte[]>, T> parser) {

	List<byte[]> read() {
		return this.files.stream().map(TlsFile::read).toList();
	}

	T parse(List<byte[]> contents) {
		return this.parser.apply(contents);
	}

	boolean isOnDisk() {
		return this.files.stream().anyMatch(TlsFile::isOnDisk);
	}

	@Override
	public String toString() {
		return this.files.get(0).toString();
	}

}
