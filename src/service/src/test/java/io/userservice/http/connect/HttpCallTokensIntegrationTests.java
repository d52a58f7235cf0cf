package io.userservice.http.connect;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.userservice.testing.SharedSigningKey;
import io.userservice.testing.TestIssuer;
import io.userservice.testing.TestTokens;
import io.userservice.testing.TriedService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Calls by HTTP have the rights of their caller's token, and no others. */
class HttpCallTokensIntegrationTests {

	@TempDir
	private static Path folder;

	private static TestTokens tokens;

	private static TestTokens strangers;

	private static TriedService service;

	/** The service's own channel has a token with all scopes. */
	@BeforeAll
	static void start() throws IOException {
		SharedSigningKey key = new SharedSigningKey(folder);
		tokens = key.tokens();
		strangers = new TestIssuer().tokens();
		service = new TriedService(folder, key.setting(), "user-service.http.enabled=true",
				"user-service.observation.access-log.enabled=true", "user-service.limits.http-calls=4",
				"user-service.client.user-service.token.value=" + tokens.withScopes(TestTokens.ALL_SCOPES));
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void lendsNobodyTheTokenOfTheServicesOwnChannel() {
		assertThat(refusal("GetUser", null)).isEqualTo("401 TOKEN_MISSING");
		assertThat(refusal("CreateUser", null)).isEqualTo("401 TOKEN_MISSING");
	}

	/** The token, the method, and the response. */
	@ParameterizedTest
	@CsvSource({ "all, GetUser, 404 USER_NOT_FOUND", "read, GetUser, 404 USER_NOT_FOUND",
			"write, GetUser, 403 SCOPE_MISSING", "read, DeleteUser, 403 SCOPE_MISSING",
			"write, DeleteUser, 404 USER_NOT_FOUND", "expired, GetUser, 401 TOKEN_EXPIRED",
			"stranger, GetUser, 401 TOKEN_INVALID", "unsigned, GetUser, 401 TOKEN_INVALID",
			"large, GetUser, 404 USER_NOT_FOUND" })
	void checksTheCallersOwnToken(String token, String method, String response) {
		assertThat(refusal(method, token(token))).isEqualTo(response);
	}

	private static String token(String kind) {
		Instant now = Instant.now();
		return switch (kind) {
			case "all" -> tokens.withScopes(TestTokens.ALL_SCOPES);
			case "read" -> tokens.withScopes("users.read");
			case "write" -> tokens.withScopes("users.write");
			case "expired" ->
				tokens.mint((claims) -> claims.issuedAt(now.minusSeconds(900)).expiresAt(now.minusSeconds(300)));
			case "stranger" -> strangers.withScopes(TestTokens.ALL_SCOPES);
			case "unsigned" ->
				String.join(".", Arrays.copyOf(tokens.withScopes(TestTokens.ALL_SCOPES).split("\\."), 2)) + ".";
			case "large" -> tokens.mint((claims) -> claims.claim("padding", "x".repeat(9_000)));
			default -> throw new IllegalArgumentException(kind);
		};
	}

	private static String refusal(String method, String token) {
		HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(TriedService.USERS + method))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(method.equals("CreateUser") ? "{}" : "{\"id\":1}"));
		if (token != null) {
			request.header("Authorization", "Bearer " + token);
		}
		HttpResponse<String> response = service.send(request, BodyHandlers.ofString());
		return response.statusCode() + " " + TriedService.reason(TriedService.json(response.body()));
	}

	/** As by gRPC: which of two tokens counts must not depend on their order. */
	@ParameterizedTest
	@CsvSource({ "all, stranger", "stranger, all", "all, all", "read, all" })
	void refusesTwoTokens(String first, String second) {
		for (HttpRequest.Builder request : List.of(
				HttpRequest.newBuilder(service.uri(TriedService.USERS + "GetUser"))
					.header("Content-Type", "application/json")
					.POST(BodyPublishers.ofString("{\"id\":1}")),
				HttpRequest.newBuilder(
						service.uri(TriedService.USERS + "GetUser?encoding=json&message=%7B%22id%22%3A1%7D")))) {
			HttpResponse<String> response = service.send(request.header("Authorization", "Bearer " + token(first))
				.header("Authorization", "Bearer " + token(second)), BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(TriedService.reason(TriedService.json(response.body()))).isEqualTo("TOKEN_INVALID");
		}
	}

	/** Two callers have all places. */
	@Test
	void findsAPlaceForAThirdCaller() throws IOException {
		List<InputStream> watches = new ArrayList<>();
		for (String subject : List.of("first", "first", "second", "second")) {
			watches.add(
					service
						.send(HttpRequest.newBuilder(service.uri(TriedService.USERS + "WatchUsers"))
							.header("Content-Type", "application/connect+json")
							.header("Authorization", "Bearer " + tokens.mint((claims) -> claims.subject(subject)))
							.POST(BodyPublishers.ofByteArray(TriedService.envelopes(List.of("{}")))),
								BodyHandlers.ofInputStream())
						.body());
		}
		String third = tokens.mint((claims) -> claims.subject("third"));
		assertThat(refusal("GetUser", third)).isEqualTo("404 USER_NOT_FOUND");
		assertThat(TriedService.reason(TriedService.read(watches.get(0)).end().get("error"))).isEqualTo("OVERLOADED");
		for (InputStream watch : watches) {
			watch.close();
		}
	}

	/** Not what the client claims itself. */
	@Test
	void passesTheClientsAddressOn() {
		service.send(HttpRequest.newBuilder(service.uri(TriedService.USERS + "GetUser"))
			.header("Content-Type", "application/json")
			.header("X-Forwarded-For", "192.0.2.7")
			.header("X-Request-Id", "an-address")
			.POST(BodyPublishers.ofString("{}")), BodyHandlers.ofString());
		Awaitility.await().until(() -> service.process().log().contains("request_id=an-address"));
		assertThat(service.process().log().lines().filter((line) -> line.contains("request_id=an-address")))
			.singleElement()
			.asString()
			.containsPattern("forwarded_for=(127.0.0.1|0:0:0:0:0:0:0:1)")
			.doesNotContain("192.0.2.7");
	}

	/**
	 * Where the service has a key of its own, the console's page gets no token from it.
	 */
	@Test
	void generatesNoTokenForThePage() {
		HttpResponse<String> response = service.send(HttpRequest.newBuilder(service.uri("/console/token"))
			.header("Sec-Fetch-Site", "same-origin")
			.header("Origin", "http://localhost:" + service.process().httpPort())
			.POST(BodyPublishers.noBody()), BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(404);
	}

}
