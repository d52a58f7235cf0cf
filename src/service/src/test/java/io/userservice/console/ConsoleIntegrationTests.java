package io.userservice.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

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
	void createsAndFindsAUser() {
		browser.show("create");
		browser.type("create-name", "Ada Lovelace");
		browser.type("create-email", "ada@console.example");
		browser.submit("create-one");
		browser.awaitText("create-message", "is created");
		String id = browser.text("create-message").replaceAll("\\D", "");
		browser.show("users");
		for (String key : List.of(id, "ADA@console.example")) {
			browser.type("find-key", key + "\n");
			browser.awaitText("users-message", "1 user");
			assertThat(browser.text("users-rows")).contains(id, "Ada Lovelace", "ada@console.example");
		}
		browser.awaitText("health", "SERVING");
	}

	@Test
	void showsWhyACallFailedAndWhatToDo() {
		browser.type("find-key", "999999\n");
		browser.awaitText("users-error", "USER_NOT_FOUND");
		browser.show("create");
		browser.type("create-name", " ");
		browser.type("create-email", "no e-mail");
		browser.submit("create-one");
		browser.awaitText("create-error", "INVALID_FIELD");
		assertThat(browser.text("create-error")).contains("name:", "email:", "Correct the fields");
		assertThat(browser.element("create-name").getAttribute("aria-invalid")).isEqualTo("true");
		assertThat(browser.<String>script("return document.activeElement.id")).isEqualTo("create-name");
	}

	/** The page goes on being drawn while the rows arrive. */
	@Test
	void listsTenThousandUsersWithoutAFrozenPage() {
		createMostRows();
		browser.script("""
				window.frames = 0;
				const count = () => { window.frames++; requestAnimationFrame(count); };
				requestAnimationFrame(count);""");
		browser.submit("list");
		browser.awaitText("users-message", MOST_ROWS + " users; there may be more");
		assertThat(browser.<Long>script("return document.getElementById('users-rows').childElementCount"))
			.isEqualTo(MOST_ROWS);
		assertThat(browser.<Long>script("return window.frames")).isGreaterThan(10);
		Browser.await(() -> {
			if (browser.element("list-more").isDisplayed()) {
				browser.click("list-more");
			}
			return browser.text("users-message").contains("the last one included");
		});
	}

	@Test
	void cancelsTheCallOfAListThatIsStopped() {
		createMostRows();
		browser
			.script("""
					const stop = document.getElementById('list-stop');
					new MutationObserver(() => stop.click()).observe(document.getElementById('users-rows'), { childList: true });""");
		browser.submit("list");
		browser.awaitText("users-message", "Stopped after");
		awaitNoCalls();
	}

	private static void awaitNoCalls() {
		Browser.await(() -> service.process().metric("user_service_bound_used", "http-calls") == 0);
	}

	@Test
	void changesAUserThatSomebodyElseHasChanged() {
		int id = service.create("before");
		edit(id);
		service.call("UpdateUser", "{\"id\":%d,\"name\":\"meanwhile\"}".formatted(id));
		browser.type("edit-name", "mine");
		browser.submit("edit-form");
		browser.awaitText("edit-error", "ETAG_MISMATCH");
		browser.awaitText("edit-error", "It is now: meanwhile");
		browser.all("#edit-error button").get(0).click();
		assertThat(browser.element("edit-name").getAttribute("value")).isEqualTo("meanwhile");
		browser.type("edit-name", "mine");
		browser.submit("edit-form");
		browser.awaitText("users-message", "is changed");
		assertThat(browser.text("users-rows")).contains("mine");
		browser.all("#users-rows button").get(0).click();
		browser.click("edit-delete");
		assertThat(browser.text("edit-question")).contains("Delete mine, before@example.com?");
		browser.element("edit-keep").sendKeys(Keys.ENTER);
		assertThat(browser.element("edit-name").isDisplayed()).isTrue();
		browser.click("edit-delete");
		browser.click("edit-confirmed");
		browser.awaitText("users-message", "is deleted");
		assertThat(browser.text("users-rows")).isEmpty();
		assertThat(service.post("GetUser", "{\"id\":%d}".formatted(id)).statusCode()).isEqualTo(404);
	}

	private static void edit(int id) {
		browser.type("find-key", id + "\n");
		browser.awaitText("users-message", "1 user");
		browser.all("#users-rows button").get(0).click();
		Browser.await(() -> browser.element("edit-name").isDisplayed());
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

	/** A name, an e-mail and a message are text, whatever they look like. */
	@ParameterizedTest
	@ValueSource(strings = { "<img src=x onerror=window.attacked=1>", "<script>window.attacked=1</script>",
			"\"><svg onload=window.attacked=1>", "javascript:window.attacked=1", "'-window.attacked=1-'",
			"{{constructor.constructor('window.attacked=1')()}}" })
	void runsNothingOfWhatUsersAreCalled(String name) {
		int id = service.call("CreateUser", """
				{"name":%s,"email":"\\"<img/src=x/onerror=attacked=1>%d\\"@console.example"}
				""".formatted(quoted(name), name.hashCode())).get("id").asInt();
		browser.show("users");
		browser.type("find-key", id + "\n");
		browser.awaitText("users-rows", name);
		browser.all("#users-rows button").get(0).click();
		Browser.await(() -> name.equals(browser.element("edit-name").getAttribute("value")));
		browser.click("edit-cancel");
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
					"return document.querySelector('#status-plots polyline').points.numberOfItems > arguments[0]",
					points));
		}
		assertThat(browser.text("status-plots")).contains("Calls");
		assertThat(browser.text("status-plots")).contains("Mean duration", "Watchers");
		assertThat(browser.text("status-limits")).contains("http-calls", "watchers");
		browser.awaitText("status-channel", "user-service: ready");
		assertThat(browser.text("status-channel")).contains("127.0.0.1:" + service.process().grpcPort());
		browser.picture("console-status");
	}

	@Test
	void showsTheSameCallInOtherLanguages() {
		int id = service.create("copied");
		String address = "localhost:" + service.process().grpcPort();
		String copies = copies(id, address);
		assertThat(copies).contains("curl -H \"authorization: Bearer $TOKEN\"", "{\"id\":" + id + "}",
				"grpcurl -plaintext", address + " user.UserService/GetUser", "GetUserRequest.newBuilder()",
				"static://" + address, "negotiation-type: plaintext", "insecure_channel(\"" + address + "\")",
				"user_pb2.GetUserRequest(id=" + id + ")");
		assertThat(copies).doesNotContain(service.token());
	}

	@Test
	void showsCallsByTlsWhereTheServiceHasIt() {
		browser.script("""
				const all = window.fetch;
				window.fetch = (url, ...more) => String(url).endsWith('console/reference.json')
					? Promise.resolve(new Response('{"grpc":{"port":8443,"tls":true}}')) : all(url, ...more);""");
		String copies = copies(service.create("copied-tls"), "localhost:8443");
		assertThat(copies).contains("grpcurl -H", "static://localhost:8443",
				"secure_channel(\"localhost:8443\", grpc.ssl_channel_credentials())");
		assertThat(copies).doesNotContain("plaintext", "insecure");
	}

	private static String copies(int id, String part) {
		browser.type("find-key", id + "\n");
		browser.awaitText("users-message", "1 user");
		browser.all("#users-copy summary").get(0).click();
		browser.awaitText("users-copy", part);
		return browser.text("users-copy");
	}

	@Test
	void closesTheDialogByEscape() {
		edit(service.create("escaped"));
		browser.element("edit-name").sendKeys(Keys.ESCAPE);
		Browser.await(() -> !browser.element("edit-name").isDisplayed());
	}

	/** A name from right to left moves nothing of what stands around it. */
	@Test
	void isolatesWhatOthersWrote() {
		browser.show("watch");
		browser.submit("watch-form");
		browser.awaitText("watch-message", "Watching");
		int id = service.call("CreateUser", "{\"name\":\"מרים 1999\",\"email\":\"77.maryam@console.example\"}")
			.get("id")
			.asInt();
		browser.awaitText("watch-changes", "user " + id);
		browser.show("chat");
		browser.type("chat-text", "עדה\n");
		browser.awaitText("chat-log", "Echo: עדה");
		browser.show("users");
		browser.type("find-key", id + "\n");
		browser.awaitText("users-message", "1 user");
		for (String place : List.of("#watch-changes", "#chat-log", "#users-rows")) {
			assertThat(browser.<Boolean>script(
					"""
							const parts = [...document.querySelectorAll(arguments[0] + ' bdi')];
							return parts.length > 1 && parts.every((part) => getComputedStyle(part).unicodeBidi === 'isolate');""",
					place))
				.as(place)
				.isTrue();
		}
		edit(id);
		service.call("UpdateUser", "{\"id\":%d,\"name\":\"עדה 5\"}".formatted(id));
		browser.submit("edit-form");
		browser.awaitText("edit-error", "It is now: ");
		assertThat(browser.all("#edit-error p bdi")).extracting(WebElement::getText)
			.containsExactly("עדה 5", "77.maryam@console.example");
		browser.click("edit-cancel");
		browser.show("watch");
		browser.click("watch-stop");
	}

	@Test
	void saysThatATextWasCopied() {
		String copies = copies(service.create("copy-sign"), "grpcurl");
		assertThat(copies).contains("import user_pb2_grpc", "import io.userservice.api.GetUserRequest;");
		browser.all("#users-copy button").get(0).click();
		Browser.await(() -> browser.text("users-copy").contains("Copied"));
	}

	@Test
	void saysWhatIsThereWhereNothingIs() {
		browser.type("list-after", "2147483000");
		browser.submit("list");
		browser.awaitText("users-message", "No user has an id above 2147483000");
		browser.script("""
				window.fetch = async () => new Response(new Uint8Array([2, 0, 0, 0, 2, 123, 125]));""");
		browser.type("list-after", "0");
		browser.submit("list");
		browser.awaitText("users-message", "There are no users yet: create one, or import a CSV file");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ada", "-3", "1.5", "0", "99999999999" })
	void asksForAnIdOrAnEmail(String key) {
		browser.type("find-key", key + "\n");
		browser.awaitText("users-error", "That is neither an id nor an e-mail.");
		assertThat(browser.element("find-key").getAttribute("aria-invalid")).isEqualTo("true");
	}

	/** A user has an address, which a link, a reload and a bookmark lead to. */
	@Test
	void findsTheUserOfThePagesAddress() {
		browser.show("create");
		browser.type("create-name", "Linked");
		browser.type("create-email", "linked@console.example");
		browser.submit("create-one");
		browser.awaitText("create-message", "is created");
		browser.all("#create-message a").get(0).click();
		browser.awaitText("users-rows", "linked@console.example");
		browser.script("location.reload()");
		Browser.await(() -> browser.text("users-message").equals("1 user"));
		assertThat(browser.text("users-rows")).contains("linked@console.example");
		assertThat(browser.<String>script("return document.title")).isEqualTo("Users · user-service");
		assertThat(browser.text("token-says")).matches("developer · .*read, write.* · until .*");
	}

	@Test
	void makesOneCallForADoubleClick() {
		browser.show("create");
		browser.type("create-name", "Twice");
		browser.type("create-email", "twice@console.example");
		browser.script("""
				window.calls = 0;
				const all = window.fetch;
				window.fetch = (...request) => { window.calls++; return all(...request); };
				const button = document.querySelector('#create-one > button');
				button.click();
				button.click();""");
		browser.awaitText("create-message", "is created");
		assertThat(browser.<Long>script("return window.calls")).isOne();
		Browser.await(() -> browser.all("#create-one > button").get(0).isEnabled());
	}

	@Test
	void keepsTheTokenInMemoryAlone() {
		browser.type("find-key", "1\n");
		assertThat(browser.<Long>script("return localStorage.length + sessionStorage.length")).isZero();
		assertThat(browser.<String>script("return document.cookie + location.href + document.body.innerHTML"))
			.doesNotContain("eyJ");
	}

	@ParameterizedTest
	@CsvSource({ "light, 1200", "dark, 1200", "light, 500", "dark, 500" })
	void hasNoSeriousFaultsForPeopleWithDisabilities(String colors, int width) throws IOException {
		browser.emulate(colors, width);
		browser.open();
		String axe = new String(ConsoleIntegrationTests.class.getResourceAsStream("/axe/axe.min.js").readAllBytes(),
				StandardCharsets.UTF_8);
		browser.script(axe);
		service.create("axe" + colors + width);
		browser.type("find-key", "999999\n");
		browser.awaitText("users-error", "USER_NOT_FOUND");
		for (String section : List.of("users", "create", "watch", "chat", "reference", "status")) {
			browser.show(section);
			if (section.equals("create")) {
				lookAtAFile();
			}
			assertAccessible(section);
		}
		browser.show("users");
		edit(service.create("axe-edit" + colors + width));
		assertAccessible("the dialog of a user");
		browser.click("edit-delete");
		assertAccessible("the question before a user is deleted");
		browser.click("edit-keep");
		browser.click("edit-cancel");
		browser.click("change-token");
		browser.type("token-text", "eyJ\u2026");
		browser.submit("token-form");
		assertAccessible("the dialog of the token");
	}

	/** A file in Windows-1252, with a mistake. */
	private static void lookAtAFile() {
		browser.script("""
				const files = new DataTransfer();
				const bytes = Uint8Array.from('Name;E-Mail\\nM\u00fcller;m.example', (each) => each.charCodeAt(0));
				files.items.add(new File([bytes], 'excel.csv'));
				document.getElementById('csv-file').files = files.files;
				document.getElementById('csv-file').dispatchEvent(new Event('change'));""");
		browser.awaitText("csv-error", "line 2: must be a valid e-mail address");
	}

	private static void assertAccessible(String place) {
		List<Map<String, Object>> violations = browser.asyncScript("""
				const done = arguments[0];
				axe.run().then((results) => done(results.violations
					.filter((each) => ['serious', 'critical'].includes(each.impact))
					.map((each) => ({ id: each.id, nodes: each.nodes.map((node) => node.html).join() }))));""");
		assertThat(violations).as(place).isEmpty();
		assertThat(browser.<Boolean>script("return document.documentElement.scrollWidth <= innerWidth"))
			.as(place + " fits")
			.isTrue();
	}

	@Test
	void isSmall() {
		long bytes = browser.<Number>script("""
				return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
					.filter((each) => !each.name.includes('Health') && !each.name.includes('token'))
					.reduce((sum, each) => sum + each.encodedBodySize, 0);""").longValue();
		assertThat(bytes).isBetween(1_000L, (long) MOST_BYTES);
	}

	@Test
	void takesThePictureOfTheReadme() {
		createMany("picture", 20);
		int last = service.call("GetUserByEmail", "{\"email\":\"picture0@many.example\"}").get("id").asInt();
		browser.type("list-after", String.valueOf(last - 1));
		browser.submit("list");
		browser.awaitText("users-message", "the last one included");
		browser.picture("console");
		assertThat(browser.all("#users-rows tr")).hasSizeGreaterThanOrEqualTo(20);
	}

	/** Once for all tests. */
	private static void createMostRows() {
		if (service.post("GetUserByEmail", "{\"email\":\"many0@many.example\"}").statusCode() == 404) {
			createMany("many", MOST_ROWS);
		}
	}

	private static void createMany(String prefix, int count) {
		List<String> users = new ArrayList<>();
		for (int number = 0; number < count; number++) {
			users.add("{\"name\":\"User %d\",\"email\":\"%s%1$d@many.example\"}".formatted(number, prefix));
		}
		assertThat(service.stream("CreateUsers", users).messages()).hasSize(1);
	}

}
