package io.userservice.security.token;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.userservice.testing.GenericCalls;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestIssuer;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokens with made-up key ids, sent by an unauthenticated caller so that the service
 * floods the issuer with requests.
 */
@ServiceTest
@TestPropertySource(
		properties = { "user-service.security.jwk-set-ttl=2h", "user-service.security.jwk-set-min-interval=1h" })
class KeySetRateLimitIntegrationTests {

	private static final TestIssuer issuer = new TestIssuer();

	@Autowired
	private TestChannels channels;

	@DynamicPropertySource
	static void keySet(DynamicPropertyRegistry properties) {
		issuer.start();
		properties.add("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", issuer::keySetUri);
	}

	@AfterAll
	static void stop() {
		issuer.stop();
	}

	@Test
	void fetchesTheKeySetAtMostTwiceForManyUnknownKeyIds() {
		ManagedChannel channel = this.channels.openAnonymous((builder) -> {
		});
		String valid = issuer.tokens().withScopes("users.read users.write chat");
		for (int attempt = 0; attempt < 20; attempt++) {
			String forged = new TestIssuer().tokens().withScopes("users.read");
			GenericCalls.methods()
				.forEach((method) -> assertThat(WireError
					.of(GenericCalls.call(ClientInterceptors.intercept(channel, TestTokens.bearer(forged)), method))
					.reason()).isEqualTo("TOKEN_INVALID"));
		}
		assertThat(issuer.requests()).hasSizeLessThanOrEqualTo(2);
		GenericCalls.methods()
			.forEach((method) -> assertThat(
					GenericCalls.call(ClientInterceptors.intercept(channel, TestTokens.bearer(valid)), method)
						.getStatus()
						.getCode())
				.isNotEqualTo(Status.Code.UNAUTHENTICATED));
	}

}
