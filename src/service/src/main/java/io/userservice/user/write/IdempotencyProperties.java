package io.userservice.user.write;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How calls can be repeated.
 *
 * @param retention how long the key of a call is kept; it is deleted within about a
 * minute after
 */
@Validated
@ConfigurationProperties("user-service.idempotency")
record IdempotencyProperties(@NotNull @DurationMin(minutes = 1) Duration retention) {
}
