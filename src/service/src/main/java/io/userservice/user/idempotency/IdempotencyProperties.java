package io.userservice.user.idempotency;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What holds for calls that may be repeated.
 *
 * @param retention how long a call's idempotency-key is kept; it is deleted within about
 * a minute after
 */
@Validated
@ConfigurationProperties("user-service.idempotency")
public record IdempotencyProperties(@DefaultValue("24h") @DurationMin(minutes = 1) Duration retention) {

}
