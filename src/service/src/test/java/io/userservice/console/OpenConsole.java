package io.userservice.console;

import java.net.URI;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Opens the console anew for each test, in one browser for all tests of this JVM, which
 * ends with it, and fails a test after which the browser has a complaint. A failure has
 * the service's log.
 */
final class OpenConsole implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

	private static Browser browser;

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

	static TriedService service() {
		return TriedService.shared();
	}

	static Browser browser() {
		return browser;
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		if (browser == null) {
			browser = new Browser(service());
			Runtime.getRuntime().addShutdownHook(new Thread(browser::close));
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
		browser.emulate("light", 1_200);
		browser.open();
	}

	@Override
	public void afterEach(ExtensionContext context) {
		context.getExecutionException()
			.ifPresent((failure) -> failure
				.addSuppressed(new IllegalStateException("The service's log: " + service().process().log())));
		assertThat(browser.complaints()).isEmpty();
	}

	/** The page would go on asking the service beside the tests that come next. */
	@Override
	public void afterAll(ExtensionContext context) {
		browser.load(URI.create("about:blank"));
	}

}
