package io.userservice.security.token;

import java.time.Duration;

import com.nimbusds.jose.jwk.RSAKey;
import io.grpc.ClientInterceptors;
import io.grpc.Status;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.GenericCalls;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestIssuer;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Keys that an issuer adds and removes, and outages of the issuer. */
@ServiceTest
@TestPropertySource(properties = { "user-service.security.token-cache-ttl=500ms",
		"user-service.security.jwk-set-ttl=500ms", "user-service.security.jwk-set-min-interval=400ms" })
class KeySetIntegrationTests {

	private static final Duration TTLS = Duration.ofSeconds(1);

	private static final TestIssuer issuer = new TestIssuer();

	@Autowired
	private TestChannels channels;

	@DynamicPropertySource
	static void keySet(DynamicPropertyRegistry properties) {
		properties.add("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", issuer::keySetUri);
	}

	@AfterAll
	static void stop() {
		issuer.stop();
	}

	/** One test, because each step needs the state that the step before has left. */
	@Test
	void usesNewKeysDropsRemovedOnesAndKeepsKnownOnesWhileTheIssuerIsDown() {
		String first = issuer.tokens().withScopes("users.read");
		for (int attempt = 0; attempt < 5; attempt++) {
			WireError error = WireError.of(call(first));
			assertThat(error.code()).as("never reached").isEqualTo(Status.Code.UNAVAILABLE);
			assertThat(error.reason()).isEqualTo("IDENTITY_PROVIDER_UNAVAILABLE");
		}

		issuer.start();
		Awaitility.await().untilAsserted(() -> assertAccepted(first));

		RSAKey old = issuer.key();
		issuer.addEntry("{\"kty\":\"RSA\",\"kid\":\"odd\",\"n\":\"AQAB\",\"e\":\"AQAB\",\"key_ops\":[\"connect\"]}");
		issuer.rotate();
		String second = issuer.tokens().withScopes("users.read");
		Awaitility.await().untilAsserted(() -> assertAccepted(second));
		assertAccepted(first);

		issuer.remove(old);
		Awaitility.await()
			.untilAsserted(() -> assertThat(WireError.of(call(first)).reason()).isEqualTo("TOKEN_INVALID"));
		assertAccepted(second);

		issuer.stop();
		Awaitility.await()
			.during(TTLS.multipliedBy(2))
			.untilAsserted(() -> assertAccepted(issuer.tokens().withScopes("users.read")));
		issuer.start();
	}

	private void assertAccepted(String token) {
		assertThat(call(token).getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private io.grpc.StatusRuntimeException call(String token) {
		return GenericCalls.call(ClientInterceptors.intercept(this.channels.openAnonymous((builder) -> {
		}), TestTokens.bearer(token)), (io.grpc.MethodDescriptor) UserServiceGrpc.getGetUserMethod());
	}

}
