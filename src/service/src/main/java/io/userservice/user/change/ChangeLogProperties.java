package io.userservice.user.change;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How long changes are kept, and how often watchers hear that there are none.
 *
 * @param retention how long a client may be away and still continue where it was
 * @param progressInterval after which a watcher that has received nothing receives a
 * progress, give or take a second
 */
@Validated
@ConfigurationProperties("user-service.changes")
public record ChangeLogProperties(@NotNull @DurationMin(seconds = 1) Duration retention,
		@NotNull @DurationMin(millis = 100) @DurationMax(seconds = 8) Duration progressInterval) {
}
