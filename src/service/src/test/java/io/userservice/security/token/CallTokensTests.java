package io.userservice.security.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.grpc.Context;
import io.grpc.Metadata;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.ObservedCall;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CallTokensTests {

	private static final Caller ADA = new Caller(null, "ada", null);

	private final CachingJwtAuthenticationManager cache = new CachingJwtAuthenticationManager(
			(token) -> Jwt.withTokenValue(token)
				.header("alg", "RS256")
				.subject("ada")
				.expiresAt(Instant.now().plusSeconds(600))
				.build(),
			new JwtAuthenticationConverter(), Duration.ofSeconds(60), 16 << 20, Clock.systemUTC());

	private final CallTokens tokens = new CallTokens(this.cache);

	private final Metadata headers = new Metadata();

	private final Context context = new ObservedCall("a.B/C", this.headers, new CallObserver() {
	}).filterContext(Context.ROOT);

	private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

	@BeforeEach
	void measure() {
		this.cache.bindTo(this.metrics);
	}

	@Test
	void parsesAndLooksUpTheTokenOfACallOnce() {
		this.cache.verify("a");
		this.headers.put(BearerTokens.AUTHORIZATION, "Bearer a");
		this.context.run(() -> {
			assertThat(this.tokens.isNonBlocking(this.headers)).isTrue();
			this.headers.discardAll(BearerTokens.AUTHORIZATION);
			assertThat(this.tokens.require(this.headers).caller()).isEqualTo(ADA);
		});
		assertThat(lookups("hit")).isEqualTo(1);
	}

	@Test
	void verifiesATokenThatIsNotCachedAndCountsOneMiss() {
		this.headers.put(BearerTokens.AUTHORIZATION, "Bearer a");
		this.context.run(() -> {
			assertThat(this.tokens.isNonBlocking(this.headers)).isFalse();
			assertThat(this.tokens.require(this.headers).caller()).isEqualTo(ADA);
		});
		assertThat(lookups("miss")).isEqualTo(1);
	}

	@Test
	void refusesACallWithoutATokenWithoutBlocking() {
		this.context.run(() -> {
			assertThat(this.tokens.isNonBlocking(this.headers)).isTrue();
			assertThatExceptionOfType(TokenException.class).isThrownBy(() -> this.tokens.require(this.headers))
				.returns(TokenException.Reason.MISSING, TokenException::reason);
		});
	}

	private double lookups(String result) {
		return this.metrics.get("cache.gets").tag("result", result).functionCounter().count();
	}

}
