package io.userservice.client.boot;

import java.util.function.Function;
import java.util.function.Supplier;

import io.userservice.file.ReloadProblems;
import io.userservice.file.Reloading;

import org.springframework.boot.ssl.SslBundle;

/**
 * Keeps what was usable last of an SSL bundle that is read again. Boot's own (4.1) reads
 * it once for gRPC channels, whether or not it has {@code reload-on-update}.
 *
 * @param <T> keys or trust anchors
 */
class ReloadingBundle<T> implements Reloading<T> {

	private final String property;

	private final Supplier<SslBundle> bundle;

	private final Function<SslBundle, T> parser;

	private final ReloadProblems problems = new ReloadProblems();

	private volatile T current;

	/**
	 * @param property that names the bundle
	 */
	ReloadingBundle(String property, Supplier<SslBundle> bundle, Function<SslBundle, T> parser) {
		this.property = property;
		this.bundle = bundle;
		this.parser = parser;
		this.current = parser.apply(bundle.get());
	}

	@Override
	public T current() {
		return this.current;
	}

	/** Asking for the content again costs less than finding out. */
	@Override
	public boolean isOnDisk() {
		return true;
	}

	@Override
	public synchronized boolean poll() {
		try {
			T read = this.parser.apply(this.bundle.get());
			boolean changed = !read.equals(this.current);
			this.current = read;
			this.problems.end();
			return changed;
		}
		catch (RuntimeException ex) {
			this.problems.report("%s: %s".formatted(this.property, ex.getMessage()));
			return false;
		}
	}

	@Override
	public String toString() {
		return this.property;
	}

}
