package io.userservice.warmup;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The warm-up of a replica.
 *
 * @param calls that it makes to itself before it is ready; 0 for none
 * @param timeout the longest that they delay readiness
 */
@Validated
@ConfigurationProperties("user-service.warm-up")
record WarmUpProperties(@NotNull @PositiveOrZero @Max(1_000_000) Integer calls,
		@NotNull @DurationMin(millis = 1) @DurationMax(minutes = 10) Duration timeout) {
}
