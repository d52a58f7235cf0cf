package io.userservice.rpc.lifecycle;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How {@code grpc.health.v1} follows readiness.
 *
 * @param interval time between two checks
 */
@Validated
@ConfigurationProperties("user-service.health")
record HealthProperties(@NotNull @DurationMin(millis = 100) Duration interval) {
}
