package io.userservice.console;

import java.io.IOException;
import java.nio.file.Path;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The console of a service with the invented users, as the documentation shows it. */
@NeedsBrowser
@ExtendWith(OpenConsole.class)
class ConsoleDemoIntegrationTests {

	/** Without a click: the search has the focus, and finds while somebody types. */
	@Test
	void findsTheLovelaceWhoCameThisWeek(@TempDir Path folder) throws IOException {
		try (TriedService service = new TriedService(folder, "spring.profiles.active=demo")) {
			Browser browser = OpenConsole.browser().at(service);
			browser.emulate("light", 1200);
			browser.open();
			Browser.await(() -> browser.all("#users-rows tr").size() == 20);
			browser.awaitText("users-message", "Users 1 to 20 of 50");
			browser.element("search-text").sendKeys("lovel");
			browser.awaitText("users-message", "2 users found");
			assertThat(browser.text("users-rows")).contains("Ada Lovelace ada.lovelace@example.com",
					"Anna Lovelace King");
			browser.choose("search-created", "in the last 7 days");
			Browser.await(() -> browser.location().equals("#users?q=lovel&created=7") && browser.isListed());
			assertThat(browser.text("users-message")).isEqualTo("2 users found");
			browser.find("king LOVE");
			assertThat(browser.text("users-message")).isEqualTo("1 user found");
			assertThat(browser.text("users-rows")).startsWith("Anna Lovelace King");
			browser.find("zyx");
			assertThat(browser.text("users-empty")).contains("Nobody is found for “zyx”.",
					"Each word has to be the beginning of a word");
			browser.find("!");
			browser.awaitText("users-error", "Please correct what is marked.");
			assertThat(browser.element("search-text").getAttribute("aria-invalid")).isEqualTo("true");
			exportsWhatIsFound(browser);
			browser.find("jo");
			assertThat(browser.text("users-rows")).contains("José García Núñez", "João da Silva", "Björk Jónsdóttir");
			browser.picture("console");
		}
		finally {
			// What the browser says about a service that ended.
			OpenConsole.browser().complaints();
		}
	}

	private static void exportsWhatIsFound(Browser browser) {
		browser.find("lovelace");
		String csv = Downloads.of(browser, () -> browser.click("export"));
		assertThat(csv.lines()).hasSize(3);
		assertThat(csv).contains("\"Ada Lovelace\"", "\"Anna Lovelace King\"");
	}

}
