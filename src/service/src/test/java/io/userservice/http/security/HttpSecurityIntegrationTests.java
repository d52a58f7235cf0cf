package io.userservice.http.security;

import java.net.http.HttpResponse;

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
			assertThat(Http.get(this.port, path).statusCode()).isIn(401, 404);
		}

		@ParameterizedTest
		@ValueSource(strings = { "/actuator/health", "/actuator/info", "/actuator/metrics", "/actuator/prometheus",
				"/actuator/sbom/application" })
		void servesHealthInfoAndMetricsWithoutAToken(String path) {
			assertThat(Http.get(this.port, path).statusCode()).isEqualTo(200);
		}

		@ParameterizedTest
		@ValueSource(strings = { "/actuator/env", "/actuator/heapdump", "/actuator/beans", "/actuator/shutdown",
				"/error", "/login", "/logout" })
		void refusesAllOtherPathsWithAndWithoutAToken(String path) {
			assertThat(Http.get(this.port, path).statusCode()).isEqualTo(401);
			String token = this.tokens.withScopes(TestTokens.ALL_SCOPES);
			assertThat(Http.get(this.port, path, "Authorization", "Bearer " + token).statusCode()).isIn(403, 404);
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
			assertThat(Http.get(this.port, path).statusCode()).isEqualTo(401);
			assertThat(Http.post(this.port, path, "{}").statusCode()).isEqualTo(401);
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
		}

		private HttpResponse<String> origin(String origin) {
			return Http.post(this.port, "/user.UserService/GetUser", "{}", "Origin", origin);
		}

	}

	@Nested
	@ServiceTest
	class TheConsole {

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
