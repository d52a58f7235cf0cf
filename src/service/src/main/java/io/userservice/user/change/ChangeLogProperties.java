package io.userservice.user.change;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How long changes are kept.
 *
 * @param retention how long a client may be away and still continue where it was
 */
@Validated
@ConfigurationProperties("user-service.changes")
record ChangeLogProperties(@NotNull @DurationMin(seconds = 1) Duration retention) {
}
