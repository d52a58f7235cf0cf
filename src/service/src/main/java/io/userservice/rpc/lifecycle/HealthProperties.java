package io.userservice.rpc.lifecycle;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How grpc.health.v1 follows readiness.
 *
 * @param interval time between two looks
 */
@Validated
@ConfigurationProperties("user-service.health")
record HealthProperties(@DefaultValue("2s") @DurationMin(millis = 100) Duration interval) {

}
