package io.userservice.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import io.userservice.testing.TriedService;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, with the console open. */
final class Browser implements AutoCloseable {

	private static final Path CHROMIUM = Path.of(System.getProperty("browser.chromium", "/usr/bin/chromium"));

	private static final Path DRIVER = Path.of(System.getProperty("browser.chromedriver", "/usr/bin/chromedriver"));

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

	private final ChromeDriver driver;

	private final TriedService service;

	Browser(TriedService service) {
		this.service = service;
		ChromeOptions options = new ChromeOptions().setBinary(CHROMIUM.toFile());
		// Pages of such hosts come by plain HTTP from another machine, as far as the
		// browser knows.
		options.addArguments("--host-resolver-rules=MAP *.test 127.0.0.1");
		// In a container, or as root, Chromium has no sandbox and little shared memory.
		options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,900",
				"--lang=en");
		options.setAcceptInsecureCerts(true);
		LoggingPreferences log = new LoggingPreferences();
		log.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", log);
		ChromeDriverService programs = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile())
			.usingAnyFreePort()
			.build();
		this.driver = new ChromeDriver(programs, options);
		this.driver.manage().timeouts().pageLoadTimeout(LONGEST_WAIT);
		open();
	}

	private Browser(ChromeDriver driver, TriedService service) {
		this.driver = driver;
		this.service = service;
		open();
	}

	/** The same browser, with the console of another service open. */
	Browser at(TriedService other) {
		return new Browser(this.driver, other);
	}

	static boolean isInstalled() {
		return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
	}

	/** Opens the console anew. */
	void open() {
		open(this.service.uri("/"));
	}

	/** Opens the console at another address, such as that of a proxy. */
	void open(URI address) {
		load(address);
		await(() -> "true".equals(script("return document.documentElement.dataset.ready")));
	}

	/** Opens an address, whether or not the console comes to work there. */
	void load(URI address) {
		this.driver.get(address.toString());
	}

	/** Opens the console anew where this script has run before it. */
	void openAfter(String script) {
		Object id = this.driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
			.get("identifier");
		open();
		this.driver.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", id));
	}

	/** Opens a new tab, and returns its handle. */
	String openTab(URI address) {
		this.driver.switchTo().newWindow(WindowType.TAB);
		open(address);
		return this.driver.getWindowHandle();
	}

	void goToTab(String handle) {
		this.driver.switchTo().window(handle);
	}

	/** Closes all tabs but one, and goes there. */
	void keepTab(String handle) {
		for (String other : this.driver.getWindowHandles()) {
			if (!other.equals(handle)) {
				this.driver.switchTo().window(other).close();
			}
		}
		goToTab(handle);
	}

	String tab() {
		return this.driver.getWindowHandle();
	}

	/** Gives a token, in the dialog that has opened by itself, or is opened now. */
	void giveToken(String token) {
		if (!element("token-text").isDisplayed()) {
			click("change-token");
		}
		type("token-text", token);
		submit("token-form");
		await(() -> !element("token-text").isDisplayed());
	}

	void show(String section) {
		this.driver.findElement(By.cssSelector("nav a[href='#" + section + "']")).click();
		await(() -> element(section + "-section").isDisplayed());
	}

	WebElement element(String id) {
		return this.driver.findElement(By.id(id));
	}

	List<WebElement> all(String selector) {
		return this.driver.findElements(By.cssSelector(selector));
	}

	String text(String id) {
		return element(id).getText();
	}

	void type(String id, String text) {
		WebElement field = element(id);
		field.clear();
		field.sendKeys(text);
	}

	void click(String id) {
		element(id).click();
	}

	void submit(String formId) {
		this.driver.findElement(By.cssSelector("#" + formId + " button:not([type])")).click();
	}

	/** Searches for a text, and waits until what is shown is the answer. */
	void find(String text) {
		if (!element("search-text").isDisplayed()) {
			show("users");
		}
		script("""
				document.getElementById('search-text').value = arguments[0];
				document.getElementById('search-created').value = '';
				document.getElementById('search').requestSubmit();""", text);
		await(() -> isListed() && location()
			.equals(text.isEmpty() ? "#users" : "#users?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8)));
	}

	/** Whether the list shows what its address says. */
	boolean isListed() {
		return element("users-section").getAttribute("aria-busy") == null;
	}

	/** The page's address from the # on. */
	String location() {
		return script("return location.hash");
	}

	/** Opens the page of a user. */
	void openUser(int id) {
		script("location.hash = arguments[0]", "#users/" + id);
		await(() -> element("user-content").isDisplayed() && location().equals("#users/" + id));
	}

	/** Opens the dialog in which a user is changed. */
	void edit(int id) {
		openUser(id);
		click("user-change");
		await(() -> element("edit-name").isDisplayed());
	}

	/** Fills the dialog for a new user. */
	void fillNew(String name, String email) {
		show("users");
		click("new-user");
		type("edit-name", name);
		type("edit-email", email);
	}

	/** Creates a user by the dialog, and returns its id. */
	int create(String name, String email) {
		fillNew(name, email);
		submit("edit-form");
		// The note may still be that of the user before.
		await(() -> !element("edit-dialog").isDisplayed());
		awaitText("note", "is created");
		return Integer.parseInt(all("#note a").get(0).getText());
	}

	/** Waits until an error is shown that has a text among its details. */
	void awaitDetail(String id, String part) {
		Awaitility.await(id + " has " + part)
			.atMost(LONGEST_WAIT)
			.until(() -> this.<String>script("return document.getElementById(arguments[0]).textContent", id),
					(text) -> text.contains(part));
	}

	/** Opens what is folded, once the list is there, and waits until it has a text. */
	void unfold(String id, String part) {
		await(() -> isListed() && Boolean.TRUE.equals(script("""
				const details = document.querySelector(`#${arguments[0]} details`);
				details?.setAttribute('open', '');
				return details?.textContent.includes(arguments[1]);""", id, part)));
	}

	/** Chooses an option by its text or its value. */
	void choose(String selectId, String option) {
		script("""
				const select = document.getElementById(arguments[0]);
				select.value = [...select.options].find((each) => [each.value, each.text].includes(arguments[1])).value;
				select.dispatchEvent(new Event('change'));""", selectId, option);
	}

	String focused() {
		return script("return document.activeElement.id");
	}

	/** Waits until an element has a text. */
	void awaitText(String id, String part) {
		Awaitility.await(id + " has " + part).atMost(LONGEST_WAIT).until(() -> text(id), (text) -> text.contains(part));
	}

	static void await(java.util.concurrent.Callable<Boolean> condition) {
		Awaitility.await().atMost(LONGEST_WAIT).until(condition);
	}

	@SuppressWarnings("unchecked")
	<T> T script(String script, Object... arguments) {
		return (T) this.driver.executeScript(script, arguments);
	}

	@SuppressWarnings("unchecked")
	<T> T asyncScript(String script, Object... arguments) {
		return (T) this.driver.executeAsyncScript(script, arguments);
	}

	/**
	 * The value of an expression over a file of the console, which it calls
	 * {@code module}; its argument is {@code value}.
	 */
	<T> T module(String file, String expression, Object value) {
		return asyncScript("""
				const [value, done] = arguments;
				import(new URL('console/%s', document.baseURI)).then((module) => done(%s));""".formatted(file,
				expression), value);
	}

	/** Shortens the times after which the page gives something up. */
	void shorten(Map<String, Integer> times) {
		module("times.js", "Object.assign(module.times, value) && null", times);
	}

	/** Has the page believe in a screen: light or dark, and so wide. */
	void emulate(String colors, int width) {
		this.driver.manage().window().setSize(new Dimension(width, 900));
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colors))));
	}

	/**
	 * What the browser has complained about: errors of scripts, and what the policy has
	 * kept out.
	 */
	List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
			.map(LogEntry::getMessage)
			// A call that the service refuses is one by its HTTP status.
			.filter((message) -> !message.contains("Failed to load resource"))
			.toList();
	}

	/** Takes a picture for the documentation, into the folder of the build. */
	void picture(String name) {
		try {
			Path folder = Files.createDirectories(Path.of("../../target/pictures"));
			Files.write(folder.resolve(name + ".png"), this.driver.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
