package io.userservice.console;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import io.userservice.testing.SharedSigningKey;
import io.userservice.testing.TestPostgres;
import io.userservice.testing.TestTokens;
import io.userservice.testing.TriedService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console where people bring their tokens, mostly of a service with a key of its own.
 */
@NeedsBrowser
@ExtendWith(OpenConsole.class)
class ConsoleTokenIntegrationTests {

	@TempDir
	private Path folder;

	@AfterEach
	void forgetComplaints() {
		// What the browser says about calls without a token, and of a service that ended.
		OpenConsole.browser().complaints();
	}

	@Test
	void asksForATokenAndRepeatsTheCall() throws IOException {
		SharedSigningKey key = new SharedSigningKey(this.folder);
		TestTokens tokens = key.tokens();
		Instant now = Instant.now();
		try (TriedService service = new TriedService(this.folder, key.setting(), "user-service.http.enabled=true",
				"user-service.security.clock-skew=0s")) {
			Browser browser = OpenConsole.browser().at(service);
			use(browser, "TOKEN_MISSING", "garbage");
			browser.awaitDetail("users-error", "TOKEN_INVALID");
			browser.script("location.hash = '#users/1'");
			use(browser, "TOKEN_INVALID", tokens.withScopes("users.write"));
			browser.awaitText("user-error", "Your token does not allow that.");
			assertThat(browser.text("user-error")).contains("scope that is named here: users.read");
			assertThat(browser.text("token-says")).contains("write").doesNotContain("read");
			browser.click("change-token");
			use(browser, "",
					tokens.mint((claims) -> claims.issuedAt(now.minusSeconds(60)).expiresAt(now.minusSeconds(1))));
			assertThat(browser.text("token-says")).endsWith("expired");
			browser.script("location.hash = '#users/2'");
			use(browser, "TOKEN_EXPIRED", tokens.withScopes(TestTokens.ALL_SCOPES));
			browser.awaitDetail("user-error", "USER_NOT_FOUND");
			forbidsWhatTheScopesDo(browser, tokens);
			assertThat(browser.<String>script("return document.body.innerHTML")).doesNotContain("eyJ");
			watchOnWithAFreshToken(browser, tokens);
		}
	}

	/** What the scopes forbid cannot be pressed, and says why. */
	private static void forbidsWhatTheScopesDo(Browser browser, TestTokens tokens) {
		browser.click("change-token");
		use(browser, "", tokens.withScopes("users.read"));
		browser.show("users");
		assertThat(browser.element("new-user").isEnabled()).isFalse();
		assertThat(browser.element("new-user").getAttribute("title")).isEqualTo("Your token has no scope users.write");
		assertThat(browser.element("export").isEnabled()).isTrue();
		browser.click("change-token");
		use(browser, "", tokens.withScopes(TestTokens.ALL_SCOPES));
		assertThat(browser.element("new-user").isEnabled()).isTrue();
	}

	private static void watchOnWithAFreshToken(Browser browser, TestTokens tokens) {
		browser.click("change-token");
		use(browser, "", shortLived(tokens, 12));
		browser.show("watch");
		browser.submit("watch-form");
		// A slow machine may need longer to begin.
		for (int seconds = 24; !isWatching(browser); seconds *= 2) {
			use(browser, "TOKEN_EXPIRED", shortLived(tokens, seconds));
		}
		use(browser, "TOKEN_EXPIRED", tokens.withScopes(TestTokens.ALL_SCOPES));
		browser.awaitText("watch-message", "Watching");
		create(browser, 7);
		browser.show("watch");
		browser.awaitText("watch-changes", "n7@replica.example");
		browser.click("watch-stop");
	}

	private static String shortLived(TestTokens tokens, int seconds) {
		return tokens.mint(
				(claims) -> claims.claim("scope", TestTokens.ALL_SCOPES).expiresAt(Instant.now().plusSeconds(seconds)));
	}

	/** Whether it watches before it asks for a token. */
	private static boolean isWatching(Browser browser) {
		Browser.await(() -> browser.text("watch-message").contains("Watching")
				|| browser.element("token-text").isDisplayed());
		return browser.text("watch-message").contains("Watching");
	}

	private static void use(Browser browser, String reason, String token) {
		browser.awaitText("token-reason", reason);
		Browser.await(() -> browser.element("token-text").isDisplayed());
		browser.type("token-text", token);
		browser.submit("token-form");
		Browser.await(() -> !browser.element("token-text").isDisplayed());
	}

	/** What people paste, of which the token is taken, or no call is made. */
	@Test
	void takesATokenOutOfWhatIsPasted() {
		Browser browser = OpenConsole.browser();
		String token = OpenConsole.service().token();
		String half = token.substring(0, token.length() / 2);
		String rest = token.substring(half.length());
		for (String pasted : List.of(token, "Bearer " + token, half + "\n" + rest, half + "\r\n    " + rest,
				'"' + token + '"', '\u201c' + token + '\u201d', half + '\u200b' + rest, "export TOKEN=" + token,
				"TOKEN='" + token + "'",
				"2026-11-28T20:03:41.416Z  INFO 1 --- [main] Key : Generated development token: " + token,
				"-H \"authorization: Bearer " + token + '"', "{\"access_token\":\"" + token + "\",\"expires_in\":5}")) {
			paste(browser, pasted);
			Browser.await(() -> !browser.element("token-text").isDisplayed());
			assertThat(browser.<String>module("session.js", "module.token()", "")).isEqualTo(token);
		}
		browser.show("chat");
		browser.type("chat-text", "Hello\n");
		browser.awaitText("chat-log", "Echo: Hello");
		for (String pasted : List.of(half + "\u2026", half + "...", half + "\u2026" + rest, half + "\u043a" + rest,
				token + ">", "")) {
			paste(browser, pasted);
			Browser.await(() -> !browser.text("token-problem").isEmpty());
			assertThat(browser.text("token-problem")).doesNotContain("eyJ");
			browser.click("token-cancel");
		}
		assertThat(browser.<String>script("return document.body.innerHTML")).doesNotContain("eyJ");
	}

	private static void paste(Browser browser, String text) {
		browser.click("change-token");
		browser.script("document.getElementById('token-text').value = arguments[0]", text);
		browser.submit("token-form");
	}

	/** The console's calls go round to both replicas, and on when one of them dies. */
	@Test
	void callsBothReplicasOfTheChannel() throws IOException {
		SharedSigningKey key = new SharedSigningKey(this.folder);
		String[] database = { key.setting(), "user-service.http.enabled=true",
				"spring.datasource.url=" + TestPostgres.newDatabase(),
				"spring.datasource.username=" + TestPostgres.USER,
				"spring.datasource.password=" + TestPostgres.PASSWORD };
		try (TriedService other = new TriedService(this.folder, database);
				TriedService service = new TriedService(this.folder,
						with(database,
								"grpc.client.user-service.address="
										+ "static://127.0.0.1:%d,127.0.0.1:${grpc.server.port}"
											.formatted(other.process().grpcPort())))) {
			Browser browser = OpenConsole.browser().at(service);
			use(browser, "TOKEN_MISSING", key.tokens().withScopes(TestTokens.ALL_SCOPES));
			for (int number = 0; number < 4; number++) {
				create(browser, number);
			}
			browser.show("status");
			for (TriedService replica : List.of(other, service)) {
				browser.awaitText("status-channel", "replica 127.0.0.1:" + replica.process().grpcPort());
			}
			other.process().close();
			create(browser, 5);
		}
	}

	private static String[] with(String[] settings, String more) {
		String[] all = java.util.Arrays.copyOf(settings, settings.length + 1);
		all[settings.length] = more;
		return all;
	}

	private static void create(Browser browser, int number) {
		browser.create("N", "n" + number + "@replica.example");
	}

}
