package io.userservice.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A write whose response is lost is known to be unknown, and safe to try again. */
@NeedsBrowser
@ExtendWith(OpenConsole.class)
class ConsoleWriteIntegrationTests {

	private final TriedService service = OpenConsole.service();

	private final Browser browser = OpenConsole.browser();

	private TestProxy proxy;

	@BeforeEach
	void openThroughAProxy() throws IOException {
		this.proxy = TestProxy.plain(this.service.process().httpPort(), (head) -> head);
		this.browser.open(this.proxy.address());
		this.browser.script("""
				window.keys = [];
				const all = window.fetch;
				window.fetch = (url, options) => {
					keys.push(options?.headers?.['idempotency-key'] ?? '');
					return all(url, options);
				};""");
	}

	@AfterEach
	void closeProxy() throws IOException {
		this.browser.complaints();
		this.proxy.close();
	}

	private void lose(String method) {
		this.proxy.loseResponsesOf("user.UserService/" + method);
	}

	/** The keys of the writes so far. */
	private List<String> keys() {
		return this.browser.<List<String>>script("return window.keys.filter((each) => each)");
	}

	@Test
	void createsAUserOnceThoughTheResponseWasLost() {
		this.browser.fillNew("Lost", "lost@write.example");
		lose("CreateUser");
		this.browser.submit("edit-form");
		this.browser.awaitText("edit-error", "It is not known whether the user was created. Try again");
		lose("");
		this.browser.submit("edit-form");
		this.browser.awaitText("note", "is created");
		assertThat(this.browser.text("edit-error")).isEmpty();
		assertThat(keys()).hasSize(2).containsOnly(keys().get(0));
		this.browser.create("Other", "other@write.example");
		assertThat(keys().get(2)).isNotEqualTo(keys().get(0));
	}

	/** Another user is another write, and the first one can still be tried again. */
	@Test
	void usesANewKeyForAChangedForm() {
		this.browser.fillNew("First", "first@write.example");
		lose("CreateUser");
		this.browser.submit("edit-form");
		this.browser.awaitText("edit-error", "It is not known");
		lose("");
		this.browser.type("edit-name", "Second");
		this.browser.type("edit-email", "second@write.example");
		this.browser.submit("edit-form");
		this.browser.awaitText("note", "Second, is created");
		this.browser.fillNew("First", "first@write.example");
		this.browser.submit("edit-form");
		this.browser.awaitText("note", "First, is created");
		assertThat(keys()).hasSize(3);
		assertThat(keys().get(2)).isEqualTo(keys().get(0)).isNotEqualTo(keys().get(1));
	}

	/** A key belongs to a caller, and a token may name none. */
	@Test
	void writesWithoutAKeyWhereTheServiceTakesNone() {
		this.browser.script("""
				const all = window.fetch;
				const refusal = { code: 'invalid_argument', details: [{ type: 'google.rpc.BadRequest',
					debug: { fieldViolations: [{ field: 'idempotency-key', description: 'needs a caller' }] } }] };
				window.fetch = (url, options) => options.headers['idempotency-key']
					? Promise.resolve(new Response(JSON.stringify(refusal), { status: 400 })) : all(url, options);""");
		this.browser.create("Nobody", "nobody@write.example");
		this.browser.fillNew("Again", "again@write.example");
		lose("CreateUser");
		this.browser.submit("edit-form");
		this.browser.awaitText("edit-error",
				"It is not known whether the user was created. Look before you try again.");
	}

	@Test
	void createsTheUsersOfAFileOnceThoughTheResponseWasLost(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("lost.csv"), "Row,row@write.example");
		this.browser.show("import");
		lose("CreateUsers");
		this.browser.element("csv-file").sendKeys(file.toString());
		this.browser.awaitText("csv-create", "Create 1 user");
		this.browser.click("csv-create");
		this.browser.awaitText("csv-error", "It is not known whether the 1 user was created. Try again");
		assertThat(this.browser.text("csv-message")).isEqualTo("The outcome is not known");
		lose("");
		this.browser.element("csv-file").sendKeys(file.toString());
		this.browser.awaitText("csv-create", "Create 1 user");
		this.browser.click("csv-create");
		this.browser.awaitText("csv-message", "1 user is created");
		assertThat(keys()).hasSize(2).containsOnly(keys().get(0));
	}

	@Test
	void changesAndDeletesOnceThoughTheResponsesWereLost() {
		int id = this.service.create("lost-change");
		this.browser.edit(id);
		this.browser.type("edit-name", "changed once");
		lose("UpdateUser");
		this.browser.submit("edit-form");
		this.browser.awaitText("edit-error", "It is not known whether the change was saved.");
		lose("");
		this.browser.submit("edit-form");
		this.browser.awaitText("note", "is changed");
		assertThat(this.browser.text("user-title")).isEqualTo("changed once");
		this.browser.click("user-delete");
		lose("DeleteUser");
		this.browser.click("delete-confirmed");
		this.browser.awaitText("delete-error", "It is not known whether the user was deleted.");
		lose("");
		this.browser.click("delete-confirmed");
		this.browser.awaitText("note", "is deleted");
		assertThat(this.proxy.lost()).isGreaterThanOrEqualTo(2);
	}

}
