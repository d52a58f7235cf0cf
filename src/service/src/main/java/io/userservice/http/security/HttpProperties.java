package io.userservice.http.security;

import java.time.Duration;
import java.util.List;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Calls by HTTP, and the console.
 *
 * @param enabled whether they are served; without a value, where the service generates a
 * development token
 * @param allowedOrigins of web pages of other servers that may make calls; {@code *} for
 * all
 * @param bodyTimeout the longest that a message of a request may take to arrive
 * @param silenceTimeout the longest that a stream may send nothing to its client
 */
@Validated
@ConfigurationProperties("user-service.http")
public record HttpProperties(@Nullable Boolean enabled, @NotNull List<String> allowedOrigins,
		@NotNull @DurationMin(seconds = 1) Duration bodyTimeout,
		@NotNull @DurationMin(seconds = 1) Duration silenceTimeout) {
}
