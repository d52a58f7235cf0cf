package io.userservice.http.security;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.userservice.testing.Http;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestTokens;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which HTTP paths need a token, and what responses reveal. */
class HttpSecurityIntegrationTests {

	@Nested
	@ServiceTest
	class ByDefault {

		@LocalServerPort
		private int port;

		@Autowired
		private TestTokens tokens;

		@ParameterizedTest
		@ValueSource(strings = { "/livez", "/readyz", "/actuator/health/liveness", "/actuator/health/readiness" })
		void servesTheProbesWithAndWithoutAToken(String path) {
			assertThat(Http.get(this.port, path).statusCode()).isEqualTo(200);
			assertThat(Http.get(this.port, path, "Authorization", "Bearer garbage").statusCode()).isEqualTo(200);
		}

		@ParameterizedTest
		@ValueSource(strings = { "/livez/env", "/readyz/users", "/livezz" })
		void servesNothingBesideTheProbes(String path) {
			assertThat(Http.get(this.port, path).statusCode()).isEqualTo(404);
		}

		@ParameterizedTest
		@ValueSource(strings = { "/actuator/health", "/actuator/info", "/actuator/metrics", "/actuator/prometheus",
				"/actuator/sbom/application" })
		void servesHealthInfoAndMetricsWithoutAToken(String path) {
			assertThat(Http.get(this.port, path).statusCode()).isEqualTo(200);
		}

		@ParameterizedTest
		@ValueSource(strings = { "/actuator/env", "/actuator/heapdump", "/actuator/beans", "/actuator/shutdown",
				"/actuator/none" })
		void refusesAllOtherPathsOfActuatorWithAndWithoutAToken(String path) {
			assertThat(Http.get(this.port, path).statusCode()).isEqualTo(401);
			String token = this.tokens.withScopes(TestTokens.ALL_SCOPES);
			assertThat(Http.get(this.port, path, "Authorization", "Bearer " + token).statusCode()).isIn(403, 404);
		}

		/** A client that gets 401 renews its token, for nothing. */
		@ParameterizedTest
		@ValueSource(strings = { "/error", "/login", "/logout", "/console", "/console/none.js", "/favicon.ico",
				"/users/2", "/user.UserService", "/user.UserService/", "/user.UserService/getUser",
				"/user.UserService/GetUser/", "/user.UserService/GetUser/1", "/user.UserService/GetUser;a=b",
				"/user.UserService//GetUser", "//user.UserService/GetUser", "/user.userservice/GetUser",
				"/grpc.health.v1.Health/Nothing", "/grpc.channelz.v1.Channelz/GetServers/x" })
		void finds404WhateverTheToken(String path) {
			String token = "Bearer " + this.tokens.withScopes(TestTokens.ALL_SCOPES);
			for (HttpResponse<String> response : List.of(Http.get(this.port, path),
					Http.get(this.port, path, "Authorization", token), Http.post(this.port, path, "{\"id\":1}"),
					Http.post(this.port, path, "{\"id\":1}", "Authorization", token),
					Http.post(this.port, path, "{\"id\":1}", "Authorization", "Bearer garbage"))) {
				assertThat(response.statusCode()).isEqualTo(404);
				assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
				assertThat(response.body()).startsWith("{\"code\":\"unimplemented\",\"message\":\"").endsWith("}\n");
			}
		}

		@Test
		void servesHealthEvenWithAnInvalidToken() {
			assertThat(Http.get(this.port, "/actuator/health", "Authorization", "Bearer garbage").statusCode())
				.isEqualTo(200);
		}

		@Test
		void revealsNothingToUnauthenticatedCallers() {
			HttpResponse<String> response = Http.get(this.port, "/actuator/env", "Authorization", "Bearer a.b.c");
			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
			assertThat(response.body()).isEmpty();
		}

		@Test
		void setsSecurityHeadersAndNoCookie() {
			HttpResponse<String> response = Http.get(this.port, "/actuator/health");
			assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
			assertThat(response.headers().firstValue("X-Frame-Options")).hasValue("DENY");
			assertThat(response.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
			assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
		}

	}

	@Nested
	@ServiceTest
	@TestPropertySource(properties = "user-service.http.enabled=false")
	class WithoutCallsByHttp {

		@LocalServerPort
		private int port;

		@ParameterizedTest
		@ValueSource(strings = { "/", "/index.html", "/console/console.js", "/console/token", "/console/reference.json",
				"/user.UserService/GetUser", "/user.UserService/Chat", "/grpc.health.v1.Health/Check" })
		void servesNeitherCallsNorTheConsole(String path) {
			assertThat(Http.get(this.port, path).statusCode()).isEqualTo(404);
			assertThat(Http.post(this.port, path, "{}").statusCode()).isEqualTo(404);
		}

	}

	/** Pages of one other server may make calls; those of others may not read them. */
	@Nested
	@ServiceTest
	@TestPropertySource(properties = "user-service.http.allowed-origins=https://admin.example")
	class WithAnAllowedOrigin {

		@LocalServerPort
		private int port;

		@Test
		void letsPagesOfThatServerAloneReadResponses() {
			assertThat(origin("https://admin.example").headers().firstValue("Access-Control-Allow-Origin"))
				.hasValue("https://admin.example");
			HttpResponse<String> other = origin("https://evil.example");
			assertThat(other.statusCode()).isEqualTo(403);
			assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
			assertThat(other.headers().firstValue("Content-Type")).hasValue("application/json");
			assertThat(other.body()).startsWith("{\"code\":\"permission_denied\"")
				.contains("user-service.http.allowed-origins", "Host");
		}

		/** Behind a proxy that ends TLS and passes Host on. */
		@ParameterizedTest
		@ValueSource(strings = { "http", "https" })
		void takesThePageOfItsOwnHostWhateverTheScheme(String scheme) {
			HttpResponse<String> own = origin(scheme + "://localhost:" + this.port);
			assertThat(own.statusCode()).isEqualTo(401);
			assertThat(own.body()).contains("TOKEN_MISSING");
			assertThat(origin(scheme + "://localhost:1").statusCode()).isEqualTo(403);
			assertThat(origin("null").statusCode()).isEqualTo(403);
		}

		private HttpResponse<String> origin(String origin) {
			return Http.post(this.port, "/user.UserService/GetUser", "{}", "Origin", origin);
		}

	}

	@Nested
	@ServiceTest
	@TestPropertySource(properties = "server.servlet.context-path=/users")
	class BelowAContextPath {

		@LocalServerPort
		private int port;

		@Autowired
		private TestTokens tokens;

		@Test
		void servesCallsAndTheConsoleThere() {
			HttpResponse<String> health = Http.post(this.port, "/users/grpc.health.v1.Health/Check", "{}");
			assertThat(health.body()).isEqualTo("{\"status\":\"SERVING\"}\n");
			assertThat(Http
				.post(this.port, "/users/user.UserService/GetUser", "{\"id\":99999}", "Authorization",
						"Bearer " + this.tokens.withScopes(TestTokens.ALL_SCOPES))
				.body()).contains("USER_NOT_FOUND");
			assertThat(Http.get(this.port, "/users/").statusCode()).isEqualTo(200);
			assertThat(Http.get(this.port, "/users/console/reference.json").statusCode()).isEqualTo(200);
			assertThat(Http.get(this.port, "/users/actuator/health").statusCode()).isEqualTo(200);
			assertThat(Http.post(this.port, "/users/user.UserService/GetUser/", "{}").statusCode()).isEqualTo(404);
			assertThat(Http.get(this.port, "/users/actuator/env").statusCode()).isEqualTo(401);
		}

	}

	/** A page whose name was pointed to this machine (DNS rebinding). */
	@Nested
	@ServiceTest
	class TheConsole {

		@ParameterizedTest
		@ValueSource(strings = { "/livez", "/readyz", "/actuator/health", "/actuator/health/readiness",
				"/actuator/info", "/actuator/metrics", "/actuator/prometheus", "/actuator", "/actuator/env" })
		void servesWhatNeedsNoTokenUnderNamesOfThisMachineAlone(String path) throws IOException {
			for (String host : List.of("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost.",
					"")) {
				assertThat(status(path, host)).as(host).isEqualTo("403");
			}
			for (String host : List.of("localhost", "LocalHost", "127.0.0.1", "[::1]")) {
				assertThat(status(path, host)).as(host).isNotEqualTo("403");
			}
		}

		private String status(String path, String host) throws IOException {
			try (Socket socket = new Socket("localhost", this.port)) {
				socket.getOutputStream()
					.write("GET %s HTTP/1.1\r\nHost: %s%s\r\nConnection: close\r\n\r\n"
						.formatted(path, host, host.isEmpty() ? "" : ":" + this.port)
						.getBytes(StandardCharsets.ISO_8859_1));
				return new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()),
						StandardCharsets.ISO_8859_1)
					.substring("HTTP/1.1 ".length());
			}
		}

		@LocalServerPort
		private int port;

		@ParameterizedTest
		@ValueSource(strings = { "/", "/console/console.js", "/console/reference.json" })
		void loadsNothingOfOthers(String path) {
			HttpResponse<String> response = Http.get(this.port, path);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
				.contains("default-src 'none'")
				.doesNotContain("unsafe");
			assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
		}

	}

	@Nested
	@ServiceTest
	@TestPropertySource(properties = "user-service.security.actuator-requires-token=true")
	class WithATokenRequired {

		@LocalServerPort
		private int port;

		@Autowired
		private TestTokens tokens;

		@ParameterizedTest
		@ValueSource(strings = { "/actuator/info", "/actuator/metrics", "/actuator/prometheus",
				"/actuator/sbom/application" })
		void requiresAValidTokenButNoScope(String path) {
			assertThat(Http.get(this.port, path).statusCode()).isEqualTo(401);
			assertThat(Http.get(this.port, path, "Authorization", "Bearer garbage").statusCode()).isEqualTo(401);
			String token = this.tokens.withScopes("");
			assertThat(Http.get(this.port, path, "Authorization", "Bearer " + token).statusCode()).isEqualTo(200);
		}

		@Test
		void servesHealthWithoutAToken() {
			assertThat(Http.get(this.port, "/actuator/health/readiness").statusCode()).isEqualTo(200);
		}

	}

	@Nested
	@ServiceTest
	@TestPropertySource(properties = { "management.endpoints.web.exposure.include=*",
			"management.endpoint.shutdown.access=unrestricted", "management.endpoint.heapdump.access=unrestricted" })
	class WithEverythingExposed {

		@LocalServerPort
		private int port;

		@Autowired
		private TestTokens tokens;

		@ParameterizedTest
		@ValueSource(strings = { "env", "configprops", "threaddump", "loggers", "loggers/ROOT", "beans", "mappings",
				"conditions", "scheduledtasks", "flyway", "env/user.home" })
		void showsWhatIsInsideToTheScopeActuatorAlone(String endpoint) {
			String path = "/actuator/" + endpoint;
			assertThat(Http.get(this.port, path).statusCode()).isEqualTo(401);
			assertThat(Http.get(this.port, path, "Authorization", bearer(TestTokens.ALL_SCOPES)).statusCode())
				.isEqualTo(403);
			assertThat(Http.get(this.port, path, "Authorization", bearer("actuator")).statusCode()).isEqualTo(200);
		}

		@ParameterizedTest
		@ValueSource(strings = { "loggers/ROOT", "shutdown", "heapdump" })
		void changesNothingForOthers(String endpoint) {
			String path = "/actuator/" + endpoint;
			assertThat(Http.post(this.port, path, "{}").statusCode()).isEqualTo(401);
			assertThat(Http.post(this.port, path, "{}", "Authorization", bearer(TestTokens.ALL_SCOPES)).statusCode())
				.isEqualTo(403);
		}

		@ParameterizedTest
		@ValueSource(strings = { "", "/health", "/info", "/metrics", "/prometheus", "/sbom" })
		void servesTheRestWithoutAToken(String path) {
			assertThat(Http.get(this.port, "/actuator" + path).statusCode()).isEqualTo(200);
		}

		private String bearer(String scopes) {
			return "Bearer " + this.tokens.withScopes(scopes);
		}

	}

}
