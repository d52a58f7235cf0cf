package io.userservice.security.access;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.userservice.testing.GenericCalls;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestIssuer;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tries every {@link Attack} on every RPC, with tokens of an issuer over HTTP. */
@ServiceTest
// Each unknown key id is sought at the issuer: until then, its token may become valid.
@TestPropertySource(
		properties = { "user-service.log.lines-per-second=100000", "user-service.security.jwk-set-min-interval=1ms" })
@ExtendWith(OutputCaptureExtension.class)
class AttackTableIntegrationTests {

	private static final String AUDIENCE = "user-service";

	private static final TestIssuer issuer = new TestIssuer();

	private static final List<Attack> attacks = Attack.all(issuer, AUDIENCE);

	@Autowired
	private TestChannels channels;

	private ManagedChannel channel;

	@DynamicPropertySource
	static void issuer(DynamicPropertyRegistry properties) {
		issuer.start();
		properties.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", issuer::uri);
		properties.add("spring.security.oauth2.resourceserver.jwt.audiences", () -> AUDIENCE);
	}

	@AfterAll
	static void stop() {
		issuer.stop();
	}

	@BeforeEach
	void connect() {
		this.channel = this.channels.openAnonymous((builder) -> {
		});
	}

	static Stream<Arguments> attacks() {
		return attacks.stream()
			.flatMap((attack) -> GenericCalls.methods().map((method) -> Arguments.of(attack, method)));
	}

	@ParameterizedTest(name = "{0} on {1}")
	@MethodSource("attacks")
	void refusesTheAttackAndLeaksNeitherTokenNorCause(Attack attack, MethodDescriptor<Object, Object> method,
			CapturedOutput output) {
		int before = output.length();
		WireError error = WireError
			.of(GenericCalls.call(ClientInterceptors.intercept(this.channel, attack.credentials()), method));
		assertThat(error.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
		assertThat(error.reason()).isEqualTo(attack.reason());
		assertThat(error.wire()).doesNotContain("Exception", "Jwt", "nimbus", issuer.uri());
		assertThat(issuer.requests()).noneMatch((path) -> path.contains("evil"));
		assertThat(output.getAll().substring(before)).contains("Token refused, ")
			.doesNotContain("eyJ", "xxxxxxxxxx", "\n\tat ", "\nb INFO");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.userservice.testing.GenericCalls#methods")
	void acceptsTheBearerSchemeInAnyCase(MethodDescriptor<Object, Object> method) {
		String token = issuer.tokens()
			.mint((claims) -> claims.issuer(issuer.uri()).audience(List.of("other", AUDIENCE)));
		for (String scheme : List.of("Bearer", "BEARER", "bearer")) {
			Status status = GenericCalls
				.call(ClientInterceptors.intercept(this.channel, TestTokens.authorization(scheme + " " + token)),
						method)
				.getStatus();
			assertThat(status.getCode()).isIn(Status.Code.OK, Status.Code.INVALID_ARGUMENT);
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.userservice.testing.GenericCalls#methods")
	void toleratesAClockSkewOfThirtySeconds(MethodDescriptor<Object, Object> method) {
		Instant now = Instant.now();
		String token = issuer.tokens()
			.mint((claims) -> claims.issuer(issuer.uri())
				.audience(List.of(AUDIENCE))
				.issuedAt(now.minusSeconds(600))
				.notBefore(now.plusSeconds(30))
				.expiresAt(now.minusSeconds(30)));
		assertThat(GenericCalls.call(ClientInterceptors.intercept(this.channel, TestTokens.bearer(token)), method)
			.getStatus()
			.getCode()).isIn(Status.Code.OK, Status.Code.INVALID_ARGUMENT);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.userservice.testing.GenericCalls#methods")
	void acceptsATokenThatExpiresInTheYear9999(MethodDescriptor<Object, Object> method) {
		String token = issuer.tokens()
			.mint((claims) -> claims.issuer(issuer.uri())
				.audience(List.of(AUDIENCE))
				.expiresAt(Instant.parse("9999-12-31T23:59:59Z")));
		assertThat(GenericCalls.call(ClientInterceptors.intercept(this.channel, TestTokens.bearer(token)), method)
			.getStatus()
			.getCode()).isIn(Status.Code.OK, Status.Code.INVALID_ARGUMENT);
	}

	@Test
	void generatesNoDevelopmentTokenWhenAnIssuerIsConfigured(CapturedOutput output) {
		assertThat(output).doesNotContain("Generated development token");
	}

}
