package io.userservice.security.token;

import java.time.Duration;
import java.util.List;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.GenericCalls;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestIssuer;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
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
		properties = { "user-service.security.jwk-set-ttl=2h", "user-service.security.jwk-set-min-interval=2s" })
class KeySetRateLimitIntegrationTests {

	private static final TestIssuer issuer = new TestIssuer();

	/** To make a key for each forged token would take most of the test's time. */
	private static final TestIssuer forger = new TestIssuer();

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private static final List<String> REFUSED = List.of("TOKEN_INVALID", "IDENTITY_PROVIDER_UNAVAILABLE");

	private ManagedChannel channel;

	@BeforeEach
	void open(@Autowired TestChannels channels) {
		this.channel = channels.openAnonymous((builder) -> {
		});
	}

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
	void fetchesTheKeySetAtMostTwiceInAnIntervalForManyUnknownKeyIds() {
		int before = issuer.requests().size();
		long start = System.nanoTime();
		for (int attempt = 0; attempt < 20; attempt++) {
			String forged = forger.tokensOfAnUnknownKeyId().withScopes("users.read");
			GenericCalls.methods().forEach((method) -> assertThat(reason(forged, method)).isIn(REFUSED));
		}
		long intervals = 2 + Duration.ofNanos(System.nanoTime() - start).toSeconds() / INTERVAL.toSeconds();
		assertThat(issuer.requests().size() - before).isLessThanOrEqualTo(2 * (int) intervals);
		String valid = issuer.tokens().withScopes("users.read users.write chat");
		GenericCalls.methods()
			.forEach((method) -> assertThat(call(valid, method).getStatus().getCode())
				.isNotIn(Status.Code.UNAUTHENTICATED, Status.Code.UNAVAILABLE));
	}

	/** UNAUTHENTICATED is final for clients. */
	@Test
	void refusesNoTokenForGoodWhoseKeyMayBeInASetThatIsNotFetchedYet() {
		var method = UserServiceGrpc.getGetUserMethod();
		for (int attempt = 0; attempt < 5; attempt++) {
			assertThat(reason(forger.tokensOfAnUnknownKeyId().withScopes("users.read"), method)).isIn(REFUSED);
		}
		issuer.rotate();
		String valid = issuer.tokens().withScopes("users.read");
		Awaitility.await().until(() -> {
			assertThat(reason(forger.tokensOfAnUnknownKeyId().withScopes("users.read"), method)).isIn(REFUSED);
			String reason = reason(valid, method);
			assertThat(reason).isNotEqualTo("TOKEN_INVALID");
			return !reason.equals("IDENTITY_PROVIDER_UNAVAILABLE");
		});
	}

	private String reason(String token, MethodDescriptor<?, ?> method) {
		return WireError.of(call(token, method)).reason();
	}

	/** Such as those of a removed key. */
	@Test
	void refusesTokensForGoodWhoseKeyWasSought() {
		var method = UserServiceGrpc.getGetUserMethod();
		String forged = forger.tokensOfAnUnknownKeyId().withScopes("users.read");
		Awaitility.await().until(() -> reason(forged, method).equals("TOKEN_INVALID"));
		for (int attempt = 0; attempt < 5; attempt++) {
			assertThat(reason(forged, method)).isEqualTo("TOKEN_INVALID");
		}
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private StatusRuntimeException call(String token, MethodDescriptor<?, ?> method) {
		return GenericCalls.call(ClientInterceptors.intercept(this.channel, TestTokens.bearer(token)),
				(MethodDescriptor) method);
	}

}
