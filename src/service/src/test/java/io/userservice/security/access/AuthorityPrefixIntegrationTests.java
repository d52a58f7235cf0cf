package io.userservice.security.access;

import io.grpc.ManagedChannel;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Http;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Boot's properties for the authorities of a token, as organizations with roles set them.
 */
class AuthorityPrefixIntegrationTests {

	@Nested
	@TestPropertySource(properties = { "spring.security.oauth2.resourceserver.jwt.authority-prefix=ROLE_",
			"spring.security.oauth2.resourceserver.jwt.authorities-claim-name=roles" })
	class WithRoles extends Calls {

		WithRoles() {
			super("roles");
		}

	}

	@Nested
	@TestPropertySource(properties = "spring.security.oauth2.resourceserver.jwt.authority-prefix=")
	class WithoutAPrefix extends Calls {

		WithoutAPrefix() {
			super("scope");
		}

	}

	@ServiceTest
	@TestPropertySource(properties = "management.endpoints.web.exposure.include=*")
	abstract static class Calls {

		private final String claim;

		@Autowired
		private TestChannels channels;

		@Autowired
		private TestTokens tokens;

		@LocalServerPort
		private int port;

		Calls(String claim) {
			this.claim = claim;
		}

		@Test
		void acceptsTheScopeOfACall() {
			assertThat(reasonOf("users.read")).isEqualTo("USER_NOT_FOUND");
		}

		@Test
		void refusesAnotherScope() {
			assertThat(reasonOf("users.write")).isEqualTo("SCOPE_MISSING");
			assertThat(reasonOf("SCOPE_users.read")).isEqualTo("SCOPE_MISSING");
		}

		@Test
		void acceptsTheScopeOfActuator() {
			assertThat(
					Http.get(this.port, "/actuator/env", "Authorization", "Bearer " + token("actuator")).statusCode())
				.isEqualTo(200);
			assertThat(Http.get(this.port, "/actuator/env", "Authorization", "Bearer " + token("chat")).statusCode())
				.isEqualTo(403);
		}

		private String reasonOf(String scope) {
			ManagedChannel channel = this.channels
				.openAnonymous((builder) -> builder.intercept(TestTokens.bearer(token(scope))));
			return WireError
				.of(() -> UserServiceGrpc.newBlockingStub(channel)
					.getUser(GetUserRequest.newBuilder().setId(Integer.MAX_VALUE).build()))
				.reason();
		}

		private String token(String scope) {
			return this.tokens.mint((claims) -> claims.claim(this.claim, scope));
		}

	}

}
