package io.userservice.tls;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on what a source holds, again whenever its files have new content that can be
 * used.
 *
 * @param <T> what the source holds
 */
class ReloadingFiles<T> {

	private static final Logger logger = LoggerFactory.getLogger(ReloadingFiles.class);

	private final TlsSource<T> source;

	private final Consumer<T> user;

	private List<byte[]> inUse;

	private String problem;

	private boolean problemLogged;

	ReloadingFiles(TlsSource<T> source, Consumer<T> user) {
		this.source = source;
		this.user = user;
		use(source.read(), "Loaded");
	}

	/**
	 * Looks at the files; what is wrong with them is logged, and the old stays in use.
	 */
	void look() {
		try {
			List<byte[]> contents = this.source.read();
			if (!same(this.inUse, contents)) {
				use(contents, "Renewed");
			}
			this.problem = null;
		}
		catch (TlsSettingException ex) {
			report(ex.getMessage());
		}
	}

	private void use(List<byte[]> contents, String verb) {
		T held = this.source.parse(contents);
		this.user.accept(held);
		this.inUse = contents;
		logger.info("{} {}: {}", verb, this.source, held);
	}

	/**
	 * Not at the first look, which may fall between the writing of a certificate and of
	 * its key.
	 */
	private void report(String found) {
		if (!found.equals(this.problem)) {
			this.problem = found;
			this.problemLogged = false;
		}
		else if (!this.problemLogged) {
			this.problemLogged = true;
			logger.warn("{} What was read before stays in use.", found);
		}
	}

	private static boolean same(List<byte[]> some, List<byte[]> others) {
		return Arrays.deepEquals(some.toArray(), others.toArray());
	}

}
