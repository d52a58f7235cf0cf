package io.userservice.console;

import java.util.ArrayList;
import java.util.List;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** One watch serves all tabs, for which a browser has six connections. */
@NeedsBrowser
@ExtendWith(OpenConsole.class)
class ConsoleTabsIntegrationTests {

	private static final int TABS = 7;

	private final TriedService service = OpenConsole.service();

	private final Browser browser = OpenConsole.browser();

	@Test
	void watchesInSevenTabs() {
		List<String> tabs = new ArrayList<>(List.of(this.browser.tab()));
		try {
			watch();
			while (tabs.size() < TABS) {
				tabs.add(this.browser.openTab(this.service.uri("/")));
				watch();
			}
			int id = this.service.create("in-tabs");
			for (String tab : tabs) {
				this.browser.goToTab(tab);
				this.browser.awaitText("watch-changes", "user %d created: in-tabs".formatted(id));
				this.browser.openUser(id);
				this.browser.show("watch");
			}
			assertThat(this.service.process().metric("user_service_watchers")).isOne();
			this.browser.keepTab(tabs.get(TABS - 1));
			this.service.call("UpdateUser", "{\"id\":%d,\"name\":\"alone\"}".formatted(id));
			this.browser.awaitText("watch-changes", "user %d updated: alone".formatted(id));
			this.browser.click("watch-stop");
			Browser.await(() -> this.service.process().metric("user_service_watchers") == 0);
		}
		finally {
			this.browser.keepTab(tabs.get(tabs.size() - 1));
		}
	}

	@Test
	void watchesInABrowserWithoutSharedWorkers() {
		this.browser.openAfter("delete window.SharedWorker");
		watch();
		int id = this.service.create("own-watch");
		this.browser.awaitText("watch-changes", "user %d created: own-watch".formatted(id));
		this.browser.awaitText("health", "SERVING");
		this.browser.click("watch-stop");
		Browser.await(() -> this.service.process().metric("user_service_watchers") == 0);
	}

	private void watch() {
		this.browser.show("watch");
		this.browser.submit("watch-form");
		this.browser.awaitText("watch-message", "Watching");
	}

}
