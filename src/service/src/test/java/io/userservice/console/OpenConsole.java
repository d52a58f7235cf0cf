package io.userservice.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Opens the console anew for each test, of one service and in one browser for all tests
 * of this JVM, which end with it, and fails a test after which the browser has a
 * complaint.
 */
final class OpenConsole implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {

	private static Session session;

	private final boolean anew;

	OpenConsole() {
		this(true);
	}

	private OpenConsole(boolean anew) {
		this.anew = anew;
	}

	/** Opens the console once, for tests that leave the page as it is. */
	static OpenConsole once() {
		return new OpenConsole(false);
	}

	/** The service and the browser. */
	private record Session(Path folder, TriedService service, Browser browser) implements AutoCloseable {

		static Session open() {
			try {
				Path folder = Files.createTempDirectory("console");
				TriedService service = new TriedService(folder, "user-service.changes.progress-interval=1s");
				return new Session(folder, service, new Browser(service));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void close() {
			this.browser.close();
			this.service.close();
			try {
				FileSystemUtils.deleteRecursively(this.folder);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	static TriedService service() {
		return session.service();
	}

	static Browser browser() {
		return session.browser();
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		if (session == null) {
			session = Session.open();
			Runtime.getRuntime().addShutdownHook(new Thread(session::close));
		}
		if (!this.anew) {
			openAnew();
		}
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		if (this.anew) {
			openAnew();
		}
	}

	private static void openAnew() {
		browser().emulate("light", 1_200);
		browser().open();
	}

	@Override
	public void afterEach(ExtensionContext context) {
		assertThat(browser().complaints()).isEmpty();
	}

}
