package io.userservice.console;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import static org.assertj.core.api.Assertions.assertThat;

/** The page of a user, and the dialogs that create, change and delete one. */
@NeedsBrowser
@ExtendWith(OpenConsole.class)
class ConsoleUserIntegrationTests {

	private final TriedService service = OpenConsole.service();

	private final Browser browser = OpenConsole.browser();

	/** A user has an address, which a link, a reload and a bookmark lead to. */
	@Test
	void hasAPageWithItsTimesAndItsEtag() {
		int id = this.browser.create("Linked", "linked@console.example");
		this.browser.all("#note a").get(0).click();
		this.browser.awaitText("user-facts", "linked@console.example");
		assertThat(this.browser.focused()).isEqualTo("user-title");
		this.browser.script("location.reload()");
		this.browser.awaitText("user-title", "Linked");
		String etag = this.service.call("GetUser", "{\"id\":%d}".formatted(id)).get("etag").asString();
		assertThat(this.browser.text("user-facts")).contains("linked@console.example", String.valueOf(id), etag,
				"Changed\nnever");
		assertThat(this.browser.<String>script("return document.title")).isEqualTo("User " + id + " · user-service");
		this.browser.click("user-change");
		this.browser.type("edit-name", "Linked 2\n");
		this.browser.awaitText("note", "User " + id + " is changed");
		assertThat(this.browser.text("user-title")).isEqualTo("Linked 2");
		assertThat(this.browser.text("user-facts")).doesNotContain("never", etag);
	}

	@Test
	void saysWhoCallsWithWhichScopesAndUntilWhen() {
		assertThat(this.browser.text("token-says")).matches("developer · .*read, write.* · until .*\\d.*");
	}

	/** For people first; code and reason are folded away. */
	@Test
	void saysWhatIsWrongAtTheFieldItself() {
		this.browser.fillNew(" ", "no e-mail");
		this.browser.submit("edit-form");
		this.browser.awaitText("edit-error", "Please correct what is marked.");
		assertThat(this.browser.text("edit-name-wrong")).isEqualTo("Name must have 1 to 200 characters.");
		assertThat(this.browser.text("edit-email-wrong")).contains("E-mail must be a valid e-mail address.");
		for (String field : new String[] { "edit-name", "edit-email" }) {
			assertThat(this.browser.element(field).getAttribute("aria-invalid")).isEqualTo("true");
			assertThat(this.browser.element(field).getAttribute("aria-describedby")).isEqualTo(field + "-wrong");
		}
		assertThat(this.browser.focused()).isEqualTo("edit-name");
		assertThat(this.browser.text("edit-error")).doesNotContain("INVALID_FIELD");
		this.browser.all("#edit-error summary").get(0).click();
		assertThat(this.browser.text("edit-error")).contains("INVALID_FIELD", "invalid_argument");
		this.browser.type("edit-name", "Good");
		this.browser.submit("edit-form");
		Browser.await(() -> this.browser.focused().equals("edit-email"));
		assertThat(this.browser.all("#edit-name-wrong")).isEmpty();
		this.service.create("taken-already");
		this.browser.type("edit-email", "Taken-Already@example.com\n");
		this.browser.awaitText("edit-error", "Another user has this e-mail.");
		assertThat(this.browser.text("edit-email-wrong")).isEqualTo("E-mail belongs to another user.");
		this.browser.script("location.hash = '#users/999999999'");
		this.browser.click("edit-cancel");
		this.browser.awaitText("user-error", "User 999999999 does not exist.");
		assertThat(this.browser.element("user-content").isDisplayed()).isFalse();
		this.browser.script("location.hash = '#users/ada'");
		this.browser.awaitText("user-error", "This is no id of a user");
	}

	@Test
	void changesAUserThatSomebodyElseHasChanged() {
		int id = this.service.create("before");
		this.browser.edit(id);
		this.service.call("UpdateUser", "{\"id\":%d,\"name\":\"meanwhile\"}".formatted(id));
		this.browser.type("edit-name", "mine\n");
		this.browser.awaitText("edit-error", "It is now: meanwhile");
		this.browser.all("#edit-error .error > button").get(0).click();
		assertThat(this.browser.element("edit-name").getAttribute("value")).isEqualTo("meanwhile");
		this.service.call("UpdateUser", "{\"id\":%d,\"name\":\"again\"}".formatted(id));
		this.browser.type("edit-name", "mine\n");
		this.browser.awaitText("edit-error", "It is now: again");
		this.browser.all("#edit-error .error > button").get(1).click();
		assertThat(this.browser.element("edit-name").getAttribute("value")).isEqualTo("mine");
		this.browser.submit("edit-form");
		this.browser.awaitText("note", "is changed");
		assertThat(this.browser.text("user-title")).isEqualTo("mine");
	}

	/** Enter keeps the user, wherever it is pressed. */
	@Test
	void asksBeforeItDeletes() {
		int id = this.service.create("deleted");
		this.browser.edit(id);
		assertThat(this.browser.all("#edit-dialog .danger")).isEmpty();
		this.browser.element("edit-name").sendKeys(Keys.ESCAPE);
		this.browser.click("user-delete");
		assertThat(this.browser.text("delete-question")).isEqualTo("Delete deleted, deleted@example.com?");
		assertThat(this.browser.focused()).isEqualTo("delete-keep");
		this.browser.element("delete-keep").sendKeys(Keys.ENTER);
		Browser.await(() -> !this.browser.element("delete-question").isDisplayed());
		this.browser.click("user-delete");
		this.service.call("UpdateUser", "{\"id\":%d,\"name\":\"changed\"}".formatted(id));
		this.browser.click("delete-confirmed");
		this.browser.awaitText("delete-error", "It is now: changed, deleted@example.com.");
		this.browser.click("delete-confirmed");
		this.browser.awaitText("note", "User " + id + ", changed, is deleted");
		assertThat(this.browser.location()).isEqualTo("#users");
		assertThat(this.service.post("GetUser", "{\"id\":%d}".formatted(id)).statusCode()).isEqualTo(404);
	}

	@Test
	void closesEachDialogByEscape() {
		int id = this.service.create("escaped");
		this.browser.openUser(id);
		for (String[] dialog : new String[][] { { "user-change", "edit-name" }, { "user-delete", "delete-keep" },
				{ "change-token", "token-text" } }) {
			this.browser.click(dialog[0]);
			this.browser.element(dialog[1]).sendKeys(Keys.ESCAPE);
			Browser.await(() -> !this.browser.element(dialog[1]).isDisplayed());
			assertThat(this.browser.focused()).isEqualTo(dialog[0]);
		}
	}

	/** Each button that writes; a dialog stays as long as its call runs. */
	@Test
	void makesOneCallForADoubleClick() {
		this.browser.script("""
				window.calls = [];
				const all = window.fetch;
				window.fetch = (url, ...more) => {
					if (!String(url).includes('Health')) {
						calls.push(String(url).split('/').pop());
					}
					return all(url, ...more);
				};
				window.twice = (id) => {
					const button = document.querySelector(id);
					button.click();
					button.click();
					const dialog = button.closest('dialog');
					dialog.dispatchEvent(new Event('cancel', { cancelable: true }));
					return dialog.open;
				};""");
		this.browser.fillNew("Twice", "twice@console.example");
		// Asked at once, since the call may end before the next command.
		assertThat(this.browser.<Boolean>script("return twice('#edit-save')")).isTrue();
		this.browser.awaitText("note", "is created");
		this.browser.all("#note a").get(0).click();
		Browser.await(() -> this.browser.element("user-content").isDisplayed());
		this.browser.click("user-change");
		this.browser.type("edit-name", "Twice 2");
		this.browser.script("twice('#edit-save')");
		this.browser.awaitText("note", "is changed");
		this.browser.click("user-delete");
		this.browser.script("twice('#delete-confirmed')");
		this.browser.awaitText("note", "is deleted");
		assertThat(this.browser.<java.util.List<String>>script(
				"return calls.filter((each) => ['CreateUser', 'UpdateUser', 'DeleteUser'].includes(each))"))
			.containsExactly("CreateUser", "UpdateUser", "DeleteUser");
	}

	/** A name from right to left moves nothing of what stands around it. */
	@Test
	void isolatesWhatOthersWrote() {
		this.browser.show("watch");
		this.browser.submit("watch-form");
		this.browser.awaitText("watch-message", "Watching");
		int id = this.service.call("CreateUser", "{\"name\":\"מרים 1999\",\"email\":\"77.maryam@console.example\"}")
			.get("id")
			.asInt();
		this.browser.awaitText("watch-changes", "user " + id);
		this.browser.show("chat");
		this.browser.type("chat-text", "עדה\n");
		this.browser.awaitText("chat-log", "Echo: עדה");
		this.browser.find(String.valueOf(id));
		this.browser.edit(id);
		for (String place : new String[] { "#watch-changes", "#chat-log", "#users-rows", "#user-section" }) {
			assertThat(this.browser.<Boolean>script(
					"""
							const parts = [...document.querySelectorAll(arguments[0] + ' bdi')];
							return parts.length > 1 && parts.every((part) => getComputedStyle(part).unicodeBidi === 'isolate');""",
					place))
				.as(place)
				.isTrue();
		}
		this.service.call("UpdateUser", "{\"id\":%d,\"name\":\"עדה 5\"}".formatted(id));
		this.browser.type("edit-name", "other\n");
		this.browser.awaitText("edit-error", "It is now: ");
		assertThat(this.browser.all("#edit-error p bdi")).extracting(WebElement::getText)
			.containsExactly("עדה 5", "77.maryam@console.example");
		this.browser.click("edit-cancel");
		this.browser.show("watch");
		this.browser.click("watch-stop");
	}

}
