package io.userservice.security.token;

import java.nio.file.Path;
import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What {@code spring.security.oauth2.resourceserver.jwt.*} has no property for.
 *
 * @param clockSkew by how much exp and nbf may be off
 * @param tokenCacheTtl how long a verified token is not verified again, at most until it
 * expires
 * @param tokenCacheSize memory for verified tokens
 * @param jwkSetTtl how long a fetched key set is not fetched again; a removed key works
 * no longer than this and tokenCacheTtl together
 * @param jwkSetMinInterval at most two fetches of the key set fall in this time, whatever
 * key ids the tokens name; a token with a new key waits at most that long
 * @param developmentToken whether a service without a key makes one and logs a token also
 * where its database is not the embedded H2
 * @param developmentTokenFile where that token is kept while the service runs, readable
 * for its owner alone; empty for nowhere
 */
@Validated
@ConfigurationProperties("user-service.security")
public record TokenVerificationProperties(@NotNull @DurationMin @DurationMax(seconds = 60) Duration clockSkew,
		@NotNull @DurationMin(millis = 1) @DurationMax(seconds = 60) Duration tokenCacheTtl,
		@NotNull DataSize tokenCacheSize, @NotNull @DurationMin(millis = 100) Duration jwkSetTtl,
		@NotNull @DurationMin(millis = 1) @DurationMax(seconds = 10) Duration jwkSetMinInterval,
		@NotNull Boolean developmentToken, @Nullable Path developmentTokenFile) {
}
