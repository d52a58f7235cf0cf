package io.userservice.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The console for everybody: by axe, on a phone, in the dark, by the keyboard. */
@NeedsBrowser
@ExtendWith(OpenConsole.class)
class ConsoleAccessIntegrationTests {

	private final TriedService service = OpenConsole.service();

	private final Browser browser = OpenConsole.browser();

	@ParameterizedTest
	@CsvSource({ "light, 1200", "dark, 1200", "light, 500", "dark, 500" })
	void hasNoFindingsForPeopleWithDisabilities(String colors, int width) throws IOException {
		this.browser.emulate(colors, width);
		this.browser.open();
		String axe = new String(
				ConsoleAccessIntegrationTests.class.getResourceAsStream("/axe/axe.min.js").readAllBytes(),
				StandardCharsets.UTF_8);
		this.browser.script(axe);
		int id = this.service.create("axe" + colors + width);
		this.browser.openUser(id);
		assertAccessible("the page of a user");
		this.browser.click("user-delete");
		assertAccessible("the question before a user is deleted");
		this.browser.click("delete-keep");
		for (String section : List.of("users", "import", "watch", "status", "reference", "chat")) {
			this.browser.show(section);
			if (section.equals("import")) {
				lookAtAFile();
			}
			assertAccessible(section);
		}
		this.browser.find("nobody@axe.example");
		assertAccessible("a search that finds nobody");
		this.browser.fillNew("", "no e-mail");
		this.browser.submit("edit-form");
		Browser.await(() -> "true".equals(this.browser.element("edit-name").getAttribute("aria-invalid")));
		this.browser.all("#edit-error summary").get(0).click();
		assertAccessible("the dialog of a user");
		this.browser.click("edit-cancel");
		this.browser.click("change-token");
		this.browser.type("token-text", "eyJ\u2026");
		this.browser.submit("token-form");
		assertAccessible("the dialog of the token");
	}

	/** A file in Windows-1252, with a mistake. */
	private void lookAtAFile() {
		this.browser.script("""
				const files = new DataTransfer();
				const bytes = Uint8Array.from('Name;E-Mail\\nM\u00fcller;m.example', (each) => each.charCodeAt(0));
				files.items.add(new File([bytes], 'excel.csv'));
				document.getElementById('csv-file').files = files.files;
				document.getElementById('csv-file').dispatchEvent(new Event('change'));""");
		this.browser.awaitText("csv-bad", "line 2: must be a valid e-mail address");
	}

	private void assertAccessible(String place) {
		Browser.await(this.browser::isListed);
		List<Map<String, Object>> violations = this.browser.asyncScript("""
				const done = arguments[0];
				axe.run().then((results) => done(results.violations
					.map((each) => ({ id: each.id, nodes: each.nodes.map((node) => node.html).join() }))));""");
		assertThat(violations).as(place).isEmpty();
		assertThat(this.browser.<Boolean>script("return document.documentElement.scrollWidth <= innerWidth"))
			.as(place + " fits")
			.isTrue();
	}

	/** All of a card is the link, and nothing of it is cut or broken. */
	@Test
	void showsUsersAsCardsOnAPhone() {
		int id = this.service.create("card.with-a-long-name.of-somebody");
		this.browser.emulate("light", 500);
		this.browser.open();
		this.browser.find(String.valueOf(id));
		this.browser.awaitText("users-rows", "card.with-a-long-name.of-somebody");
		assertThat(this.browser.<Boolean>script("""
				const card = document.querySelector('#users-rows tr').getBoundingClientRect();
				const hit = (x, y) => document.elementFromPoint(x, y)?.closest('a')?.hash;
				return getComputedStyle(document.querySelector('#users-rows tr')).display === 'flex'
					&& hit(card.left + 5, card.bottom - 5) === '#users/' + arguments[0]
					&& hit(card.right - 5, card.top + 5) === '#users/' + arguments[0];""", id)).isTrue();
		this.browser.picture("console-phone");
	}

	/**
	 * From anywhere the focus is where the page went, and the content can be skipped to.
	 */
	@Test
	void followsThePageWithTheFocus() {
		for (String section : List.of("import", "watch", "status", "reference", "chat", "users")) {
			this.browser.show(section);
			Browser.await(() -> this.browser.focused().equals(section + "-title"));
		}
		this.browser.element("skip").sendKeys("\n");
		assertThat(this.browser.focused()).isEqualTo("main");
	}

}
