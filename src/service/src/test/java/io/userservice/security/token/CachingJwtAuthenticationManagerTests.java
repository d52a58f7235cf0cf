package io.userservice.security.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CachingJwtAuthenticationManagerTests {

	private final TestClock clock = new TestClock();

	private final AtomicInteger decoded = new AtomicInteger();

	private Instant expiry = this.clock.instant().plus(Duration.ofHours(1));

	private boolean keyRemoved;

	private final CachingJwtAuthenticationManager manager = new CachingJwtAuthenticationManager(this::decode,
			new JwtAuthenticationConverter(), Duration.ofSeconds(60), 16 << 20, this.clock);

	private Jwt decode(String token) {
		this.decoded.incrementAndGet();
		if (this.keyRemoved || this.expiry.plusSeconds(60).isBefore(this.clock.instant())) {
			throw new BadJwtException("no such key,\nor too late");
		}
		return Jwt.withTokenValue(token).header("alg", "RS256").subject("ada").expiresAt(this.expiry).build();
	}

	@Test
	void verifiesATokenAgainAfterItsTimeInTheCache() {
		for (int call = 0; call < 100; call++) {
			assertThat(authenticate("a").getName()).isEqualTo("ada");
		}
		assertThat(this.decoded).hasValue(1);
		this.clock.advance(Duration.ofSeconds(59));
		authenticate("a");
		assertThat(this.decoded).hasValue(1);
		this.clock.advance(Duration.ofSeconds(2));
		authenticate("a");
		assertThat(this.decoded).hasValue(2);
	}

	/** The call reads the cache a moment after the check. */
	@Test
	void reportsATokenAsNotCachedAMomentBeforeItLeavesTheCache() {
		assertThat(this.manager.cached("a")).isNull();
		authenticate("a");
		this.clock.advance(Duration.ofMillis(58_500));
		assertThat(this.manager.cached("a")).isNotNull();
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.manager.cached("a")).isNull();
		authenticate("a");
		assertThat(this.decoded).hasValue(1);
	}

	@Test
	void verifiesEachTokenSeparately() {
		authenticate("a");
		authenticate("b");
		assertThat(this.decoded).hasValue(2);
	}

	@Test
	void removesATokenFromTheCacheWhenItExpires() {
		this.expiry = this.clock.instant().plusSeconds(10);
		authenticate("a");
		this.clock.advance(Duration.ofSeconds(11));
		authenticate("a");
		authenticate("a");
		assertThat(this.decoded).as("not kept past its expiry").hasValue(3);
	}

	@Test
	void refusesATokenOfARemovedKeyAfterAMinute() {
		authenticate("a");
		this.keyRemoved = true;
		this.clock.advance(Duration.ofSeconds(61));
		assertThatExceptionOfType(TokenException.class).isThrownBy(() -> authenticate("a"))
			.returns(TokenException.Reason.INVALID, TokenException::reason);
	}

	@Test
	void cachesNoRefusedToken() {
		this.keyRemoved = true;
		assertThatExceptionOfType(TokenException.class).isThrownBy(() -> authenticate("a"));
		this.keyRemoved = false;
		assertThat(authenticate("a").getName()).isEqualTo("ada");
	}

	@Test
	void replacesLineBreaksInTheReasonOfARefusal() {
		this.keyRemoved = true;
		assertThatExceptionOfType(TokenException.class).isThrownBy(() -> authenticate("a"))
			.withMessage("no such key, or too late");
	}

	private Authentication authenticate(String token) {
		return this.manager.authenticate(new BearerTokenAuthenticationToken(token));
	}

	/** A clock that the test advances. */
	private static class TestClock extends Clock {

		private Instant now = Instant.now();

		void advance(Duration duration) {
			this.now = this.now.plus(duration);
		}

		@Override
		public Instant instant() {
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
