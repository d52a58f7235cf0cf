package io.userservice.console;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.userservice.testing.TriedService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** The console over connections that die in silence, and behind proxies. */
@NeedsBrowser
@ExtendWith(OpenConsole.class)
class ConsoleConnectionIntegrationTests {

	private final TriedService service = OpenConsole.service();

	private final Browser browser = OpenConsole.browser();

	private TestProxy proxy;

	private void open(TestProxy opened) {
		this.proxy = opened;
		this.browser.open(opened.address());
	}

	private TestProxy plain(UnaryOperator<String> heads) throws IOException {
		return TestProxy.plain(this.service.process().httpPort(), heads);
	}

	@AfterEach
	void closeProxy() throws IOException {
		// What the browser says about the connections that were lost.
		this.browser.complaints();
		if (this.proxy != null) {
			this.proxy.close();
		}
	}

	@Test
	void watchesOnAfterAConnectionThatDiedInSilence() throws IOException {
		open(plain((head) -> head));
		this.browser.shorten(Map.of("silence", 4_000, "health", 1_000));
		this.browser.show("watch");
		this.browser.submit("watch-form");
		this.browser.awaitText("watch-message", "Watching");
		this.proxy.stall(true);
		int id = this.service.create("in-silence");
		this.browser.awaitText("watch-message", "Connecting again");
		this.browser.awaitText("watch-error", "Nothing has come from the service for 4 s.");
		this.browser.awaitText("health", "The service has not answered within 1 s.");
		this.proxy.stall(false);
		this.browser.awaitText("watch-changes", "user %d created: in-silence".formatted(id));
		assertThat(this.browser.all("#watch-changes li")).hasSize(1);
		this.browser.awaitText("watch-message", "Watching");
		this.browser.awaitText("health", "SERVING");
		this.browser.click("watch-stop");
		this.browser.awaitText("watch-message", "Stopped");
	}

	@Test
	void givesUpCallsThatAreNotAnswered() throws IOException {
		open(plain((head) -> head));
		this.browser.shorten(Map.of("call", 500, "silence", 500));
		this.browser.show("chat");
		this.browser.type("chat-text", "before\n");
		this.browser.awaitText("chat-log", "Echo: before");
		this.proxy.stall(true);
		this.browser.type("chat-text", "Hello\n");
		this.browser.awaitText("chat-message", "The service has not answered within 0.5 s.");
		this.browser.type("chat-text", "Again\n");
		this.browser.awaitText("chat-message", "The service has not answered within 0.5 s.");
		this.browser.show("users");
		this.browser.type("search-text", "1\n");
		this.browser.awaitText("users-error", "The service has not answered within 0.5 s.");
		this.browser.script("window.showSaveFilePicker = undefined");
		this.browser.click("export");
		this.browser.awaitText("export-message", "The export has failed; no file was saved");
		this.browser.show("status");
		this.browser.awaitText("status-message", "The service has not answered within 0.5 s.");
		this.browser.show("reference");
		this.browser.awaitText("reference-content", "The service has not answered within 0.5 s.");
		this.proxy.stall(false);
		this.browser.show("status");
		this.browser.awaitText("status-channel", "ready");
	}

	/** A proxy that takes a prefix away. */
	@Test
	void worksBelowAPath() throws IOException {
		this.proxy = plain((head) -> head.replaceFirst("^(GET|POST) /users/", "$1 /"));
		this.browser.open(this.proxy.address().resolve("users/"));
		useAll(this.proxy.address() + "users/");
		this.browser.awaitText("status-channel", "ready");
		chat();
	}

	@Test
	void worksBehindTls() throws Exception {
		open(TestProxy.tls(this.service.process().httpPort(), (head) -> head));
		giveToken();
		useAll(this.proxy.address().toString());
		this.browser.awaitText("status-channel", "ready");
		chat();
	}

	/** A page of another host is not the service's own, and gets no scripts. */
	@Test
	void saysWhatAProxyHasToPassOn() throws IOException {
		this.proxy = plain((head) -> head.replaceFirst("\\r\\nHost: [^\\r]*", "\r\nHost: other.example"));
		this.browser.load(this.proxy.address());
		this.browser.awaitText("not-loaded", "has to pass on the browser's header “Host”");
	}

	/** The page asks for it at once, since it shows users at once. */
	private void giveToken() {
		this.browser.awaitText("token-reason", "Paste a token to go on.");
		this.browser.giveToken(this.service.token());
	}

	/**
	 * By plain HTTP from another machine a browser has no clipboard, no locks and no
	 * crypto.randomUUID. (With a development token there are no Chat and no metrics under
	 * another name.)
	 */
	@Test
	void worksByPlainHttpFromAnotherMachine() {
		URI address = URI.create("http://console.test:" + this.service.process().httpPort() + "/");
		this.browser.open(address);
		assertThat(this.browser.<Boolean>script("return isSecureContext")).isFalse();
		giveToken();
		useAll(address.toString());
		this.browser.awaitText("status-message", "served under localhost or an address");
		this.browser.create("Plain", "plain@connection.example");
		this.browser.unfold("users-copy", "Copy curl");
		this.browser.all("#users-copy button").get(0).click();
		Browser.await(() -> this.browser.text("users-copy").matches("(?s).*(Copied|Selected: copy it).*"));
		assertThat(this.browser.<String>script("return getSelection().toString()")).contains("curl");
	}

	private void watch() {
		this.browser.show("watch");
		this.browser.submit("watch-form");
		this.browser.awaitText("watch-message", "Watching");
	}

	private void chat() {
		this.browser.show("chat");
		this.browser.type("chat-text", "Hello\n");
		this.browser.awaitText("chat-log", "Server: Echo: Hello");
	}

	private void useAll(String address) {
		int id = this.service.create("proxied" + address.hashCode());
		this.browser.awaitText("health", "SERVING");
		this.browser.openUser(id);
		this.browser.unfold("user-copy", "Copy curl");
		this.browser.awaitText("user-copy", address + "user.UserService/GetUser");
		watch();
		this.browser.click("watch-stop");
		this.browser.show("reference");
		this.browser.awaitText("reference-content", "UserService");
		this.browser.show("status");
	}

}
