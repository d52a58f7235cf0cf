package io.userservice.console;

import java.util.ArrayList;
import java.util.List;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import static org.assertj.core.api.Assertions.assertThat;

/** The list of the console: its pages, its addresses, what it finds, what it exports. */
@NeedsBrowser
@ExtendWith(OpenConsole.class)
class ConsoleListIntegrationTests {

	private static final int PAGE = 20;

	/** More than ListUsers gives at a time. */
	private static final int MANY = 10_050;

	/** Has the service be one that does not search. */
	private static final String WITHOUT_SEARCH = """
			const all = window.fetch;
			window.fetch = (url, ...more) => String(url).endsWith('SearchUsers')
				? Promise.resolve(new Response('', { status: 404 })) : all(url, ...more);""";

	private final TriedService service = OpenConsole.service();

	private final Browser browser = OpenConsole.browser();

	private void awaitRows(String first) {
		Browser.await(() -> this.browser.text("users-rows").startsWith(first));
	}

	private List<String> ids() {
		return this.browser.<List<String>>script(
				"return [...document.querySelectorAll('#users-rows td.id')].map((cell) => cell.textContent)");
	}

	/** Pages that are turned, with both sources of users. */
	@Test
	void turnsThePagesAndTheHistoryDoes() {
		createMany();
		for (String before : List.of("", WITHOUT_SEARCH)) {
			this.browser.openAfter(before);
			Browser.await(() -> ids().size() == PAGE);
			assertThat(this.browser.element("users-previous").isEnabled()).isFalse();
			List<String> first = ids();
			this.browser.click("users-next");
			Browser.await(() -> this.browser.text("users-message").startsWith("Users 21 to 40"));
			List<String> second = ids();
			assertThat(second).hasSize(PAGE).doesNotContainAnyElementsOf(first);
			this.browser.click("users-next");
			Browser.await(() -> this.browser.text("users-message").startsWith("Users 41 to 60"));
			this.browser.click("users-previous");
			Browser.await(() -> ids().equals(second));
			this.browser.script("history.go(-3)");
			Browser.await(() -> ids().equals(first));
			this.browser.script("history.forward()");
			Browser.await(() -> ids().equals(second));
			// Where the service searches by then, a page of the other source is not
			// known.
			this.browser.script("location.reload()");
			Browser.await(() -> ids().equals(before.isEmpty() ? second : first));
		}
	}

	@Test
	void showsWhenUsersWereCreatedAndChanged() {
		int id = this.service.create("columns");
		this.browser.find(String.valueOf(id));
		WebElement row = this.browser.all("#users-rows tr").get(0);
		assertThat(row.getText()).startsWith("columns columns@example.com " + id + " ");
		assertThat(created(row)).isNotBlank();
		assertThat(row.findElement(org.openqa.selenium.By.className("changed")).getText()).isEmpty();
		this.service.call("UpdateUser", "{\"id\":%d,\"name\":\"columns 2\"}".formatted(id));
		this.browser.open();
		this.browser.find("columns@example.com");
		row = this.browser.all("#users-rows tr").get(0);
		assertThat(row.findElement(org.openqa.selenium.By.className("changed")).getText()).isNotBlank();
	}

	private static String created(WebElement row) {
		return row.findElement(org.openqa.selenium.By.className("created")).getText();
	}

	@Test
	void findsByIdAndEMailAndKeepsTheSearchInTheAddress() {
		int id = this.browser.create("Search Me", "search.me@console.example");
		for (String key : List.of(String.valueOf(id), "SEARCH.ME@console.example")) {
			this.browser.find(key);
			awaitRows("Search Me search.me@console.example " + id);
		}
		this.browser.script("location.reload()");
		awaitRows("Search Me");
		assertThat(this.browser.element("search-text").getAttribute("value")).isEqualTo("SEARCH.ME@console.example");
		this.browser.all("#users-rows a").get(0).click();
		this.browser.awaitText("user-title", "Search Me");
		assertThat(this.browser.location()).isEqualTo("#users/" + id);
		this.browser.script("history.back()");
		awaitRows("Search Me");
		this.browser.script("history.back()");
		Browser.await(() -> this.browser.location().equals("#users?q=" + id));
		awaitRows("Search Me");
	}

	/** Typing is enough, and the keyboard: the search has the focus, and "/" gives it. */
	@Test
	void findsWhatIsTyped() {
		int id = this.service.create("typed");
		assertThat(this.browser.focused()).isEqualTo("search-text");
		this.browser.element("change-token").sendKeys("/");
		assertThat(this.browser.focused()).isEqualTo("search-text");
		long entries = this.browser.<Long>script("return history.length");
		this.browser.element("search-text").sendKeys("typed@example", ".com");
		awaitRows("typed typed@example.com " + id);
		assertThat(this.browser.<Long>script("return history.length")).isEqualTo(entries + 1);
		this.browser.element("search-text").sendKeys(Keys.ENTER);
		assertThat(this.browser.location()).isEqualTo("#users?q=typed%40example.com");
	}

	@Test
	void saysWhatToDoWhereNothingIs() {
		this.browser.find("nobody@nowhere.example");
		this.browser.awaitText("users-empty", "Nobody is found for “nobody@nowhere.example”.");
		this.browser.all("#users-empty button").get(0).click();
		Browser.await(() -> this.browser.location().equals("#users") && !ids().isEmpty());
		this.browser.openAfter(
				"""
						const all = window.fetch;
						window.fetch = (url, ...more) => String(url).endsWith('ListUsers')
							? Promise.resolve(new Response(new Uint8Array([2, 0, 0, 0, 2, 123, 125])))
							: String(url).endsWith('SearchUsers') ? Promise.resolve(new Response('{}')) : all(url, ...more);""");
		this.browser.awaitText("users-empty", "There are no users yet.");
		assertThat(this.browser.text("users-empty")).contains("Create the first user", "Import a CSV file");
		this.browser.all("#users-empty button").get(0).click();
		assertThat(this.browser.element("edit-name").isDisplayed()).isTrue();
		this.browser.click("edit-cancel");
		this.browser.all("#users-empty a").get(0).click();
		assertThat(this.browser.element("csv-file").isDisplayed()).isTrue();
	}

	@Test
	void exportsAllUsersAsSpreadsheetsReadThem() {
		createMany();
		this.service.call("CreateUser", "{\"name\":\"=1+\\\"1\\\", Zoë\",\"email\":\"+export@example.com\"}");
		this.browser.show("users");
		String csv = Downloads.of(this.browser, () -> this.browser.click("export"));
		assertThat(csv).startsWith("\ufeff\"Id\",\"Name\",\"E-mail\",\"Created\",\"Changed\"\r\n");
		assertThat(csv).contains("\"'=1+\"\"1\"\", Zoë\",\"'+export@example.com\",\"20");
		assertThat(csv.lines()).hasSizeGreaterThan(MANY).doesNotHaveDuplicates();
		this.browser.awaitText("export-message", "exported, the last one included");
		assertThat(imported(csv)).contains("=1+\"1\", Zoë +export@example.com");
	}

	/** What the console's own import makes of the file's last line. */
	private String imported(String csv) {
		return this.browser.module("csv.js", """
				module.readUsers(new TextEncoder().encode(value)).users
					.map(({ name, email }) => `${name} ${email}`).join()""", csv);
	}

	/**
	 * Where the browser lets it, what has arrived is written before the next page comes.
	 */
	@Test
	void exportsIntoAFileAsTheUsersArriveAndStops() {
		createMany();
		this.browser.script("""
				window.written = [];
				window.showSaveFilePicker = async () => ({ createWritable: async () => ({
					write: async (text) => written.push(text),
					abort: async () => written.push('aborted'), close: async () => written.push('closed') }) });""");
		this.browser.click("export");
		this.browser.awaitText("export-message", "the last one included");
		List<String> written = this.browser.script("return written");
		assertThat(written).hasSizeGreaterThan(3).last().isEqualTo("closed");
		this.browser.script("""
				written = [];
				new MutationObserver(() => document.getElementById('export-stop').click())
					.observe(document.getElementById('export-message'), { childList: true });""");
		this.browser.click("export");
		this.browser.awaitText("export-message", "The export was stopped; no file was saved");
		assertThat(this.browser.<List<String>>script("return written")).last().isEqualTo("aborted");
	}

	/** Once for all tests. */
	private void createMany() {
		if (this.service.post("GetUserByEmail", "{\"email\":\"many0@many.example\"}").statusCode() == 200) {
			return;
		}
		for (int from = 0; from < MANY; from += MANY / 2) {
			List<String> users = new ArrayList<>();
			for (int number = from; number < from + MANY / 2; number++) {
				users.add("{\"name\":\"User %d\",\"email\":\"many%1$d@many.example\"}".formatted(number));
			}
			assertThat(this.service.stream("CreateUsers", users).messages()).hasSize(1);
		}
	}

}
