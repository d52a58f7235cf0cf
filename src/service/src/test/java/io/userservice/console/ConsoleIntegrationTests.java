package io.userservice.console;

import java.util.ArrayList;
import java.util.List;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console in a real browser, as somebody uses it who has just started the service.
 */
@NeedsBrowser
@ExtendWith(OpenConsole.class)
class ConsoleIntegrationTests {

	private static final int MOST_ROWS = 10_000;

	/** What a page may load, in bytes. */
	private static final int MOST_BYTES = 100_000;

	private static TriedService service;

	private static Browser browser;

	@BeforeAll
	static void start() {
		service = OpenConsole.service();
		browser = OpenConsole.browser();
	}

	@Test
	void watchesChangesThroughADeathOfTheService() {
		browser.show("watch");
		browser.submit("watch-form");
		browser.awaitText("watch-message", "Watching");
		int id = service.create("watched");
		browser.awaitText("watch-changes", "user %d created: watched".formatted(id));
		service.process().close();
		browser.awaitText("watch-message", "Connecting again");
		service.process().start().awaitReady();
		service.call("UpdateUser", "{\"id\":%d,\"name\":\"seen again\"}".formatted(id));
		browser.awaitText("watch-changes", "user %d updated: seen again".formatted(id));
		browser.click("watch-stop");
		browser.awaitText("watch-message", "Stopped");
		awaitNoWatchers();
		// What the browser says about the connections that were lost.
		browser.complaints();
	}

	private static void awaitNoWatchers() {
		Browser.await(() -> service.process().metric("user_service_watchers") == 0);
	}

	@Test
	void chats() {
		browser.show("chat");
		browser.type("chat-text", "Hello\n");
		browser.awaitText("chat-log", "Server: Echo: Hello");
		browser.type("chat-text", "<b>again</b>\n");
		browser.awaitText("chat-log", "Server: Echo: <b>again</b>");
		browser.click("chat-stop");
		browser.awaitText("chat-message", "The chat has ended");
		awaitNoCalls();
	}

	private static void awaitNoCalls() {
		Browser.await(() -> service.process().metric("user_service_bound_used", "http-calls") == 0);
	}

	/** A name, an e-mail and a message are text, whatever they look like. */
	@ParameterizedTest
	@ValueSource(strings = { "<img src=x onerror=window.attacked=1>", "<script>window.attacked=1</script>",
			"\"><svg onload=window.attacked=1>", "javascript:window.attacked=1", "'-window.attacked=1-'",
			"{{constructor.constructor('window.attacked=1')()}}" })
	void runsNothingOfWhatUsersAreCalled(String name) {
		int id = service.call("CreateUser", """
				{"name":%s,"email":"\\"<img/src=x/onerror=attacked=1>%d\\"@console.example"}
				""".formatted(quoted(name), name.hashCode())).get("id").asInt();
		browser.find(String.valueOf(id));
		browser.awaitText("users-rows", name);
		browser.edit(id);
		assertThat(browser.text("user-title")).isEqualTo(name);
		Browser.await(() -> name.equals(browser.element("edit-name").getAttribute("value")));
		browser.click("edit-cancel");
		browser.click("user-delete");
		assertThat(browser.text("delete-question")).contains(name);
		browser.click("delete-keep");
		browser.show("chat");
		browser.type("chat-text", name + "\n");
		browser.awaitText("chat-log", "Echo: " + name);
		assertThat(browser.<Object>script("return window.attacked")).isNull();
		assertThat(browser.all("main img, main script, main svg[onload]")).isEmpty();
	}

	private static String quoted(String text) {
		return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
	}

	@Test
	void showsTheReferenceOfEachCall() {
		browser.show("reference");
		Browser.await(() -> browser.all("#reference-content summary").size() > 20);
		String text = browser.text("reference-content");
		for (String method : List.of("GetUser", "WatchUsers", "Chat")) {
			assertThat(text).contains(method);
		}
		assertThat(text).contains("scope users.write", "streams both ways", "ETAG_MISMATCH");
		browser.all("#reference-content details").get(1).click();
		browser.picture("console-reference");
	}

	@Test
	void showsRatesLimitsAndTheChannel() {
		browser.show("status");
		for (int point = 1; point <= 4; point++) {
			int points = point;
			int id = service.create("counted" + point);
			for (int call = 0; call < point * 20; call++) {
				service.call("GetUser", "{\"id\":%d}".formatted(id));
			}
			Browser.await(() -> browser.<Boolean>script(
					"return document.querySelector('#status-plots polyline')?.points.numberOfItems > arguments[0]",
					points));
		}
		assertThat(browser.text("status-plots")).contains("Calls", "a second", "Average time of a call", " ms",
				"99 of 100 calls", "Watches");
		assertThat(browser.text("status-version")).matches("Version \\d.* · Java \\d.* · started .*\\d.*");
		assertThat(browser.text("status-limits")).contains("Watches that are open: 0 of 1,000", "0 B of ", " MB");
		assertThat(browser.<List<String>>script("""
				return [...document.querySelectorAll('#status-limits li')]
					.filter((each) => each.querySelector('meter').ariaLabel === each.dataset.bound)
					.map((each) => each.dataset.bound)""")).as("bounds without words in bounds.js").isEmpty();
		browser.awaitText("status-channel", "user-service: ready");
		assertThat(browser.text("status-channel")).contains("127.0.0.1:" + service.process().grpcPort());
		browser.picture("console-status");
	}

	@Test
	void keepsTheTokenInMemoryAlone() {
		browser.find("1");
		assertThat(browser.<Long>script("return localStorage.length + sessionStorage.length")).isZero();
		assertThat(browser.<String>script("return document.cookie + location.href + document.body.innerHTML"))
			.doesNotContain("eyJ");
	}

	@Test
	void isSmall() {
		long bytes = browser.<Number>script("""
				return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
					.filter((each) => !each.name.includes('Health') && !each.name.includes('token'))
					.reduce((sum, each) => sum + each.encodedBodySize, 0);""").longValue();
		assertThat(bytes).isBetween(1_000L, (long) MOST_BYTES);
	}

	/** Changes that come all at once are drawn once a frame, and the page lives on. */
	@Test
	void followsTenThousandChangesWithoutAFrozenPage() {
		browser.show("watch");
		browser.submit("watch-form");
		browser.awaitText("watch-message", "Watching");
		browser
			.script("""
					window.drawn = 0;
					window.frames = 0;
					new MutationObserver(() => window.drawn++).observe(document.getElementById('watch-changes'), { childList: true });
					const count = () => { window.frames++; requestAnimationFrame(count); };
					requestAnimationFrame(count);""");
		createMany("followed", MOST_ROWS);
		browser.awaitText("watch-changes", "followed%d@many.example".formatted(MOST_ROWS - 1));
		assertThat(browser.<Long>script("return window.frames")).isGreaterThan(10);
		assertThat(browser.<Long>script("return window.drawn")).isLessThan(MOST_ROWS / 10);
		assertThat(browser.all("#watch-changes li")).hasSize(500);
		browser.all("#watch-changes a").get(0).click();
		browser.awaitText("user-facts", "@many.example");
		browser.show("watch");
		browser.click("watch-stop");
	}

	private static void createMany(String prefix, int count) {
		List<String> users = new ArrayList<>();
		for (int number = 0; number < count; number++) {
			users.add("{\"name\":\"User %d\",\"email\":\"%s%1$d@many.example\"}".formatted(number, prefix));
		}
		assertThat(service.stream("CreateUsers", users).messages()).hasSize(1);
	}

}
