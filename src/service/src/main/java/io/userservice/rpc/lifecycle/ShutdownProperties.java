package io.userservice.rpc.lifecycle;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.validation.annotation.Validated;

/**
 * How the service stops.
 *
 * @param quietPeriod time in which health reports NOT_SERVING while calls are served, so
 * that clients and balancers switch to other replicas
 * @param timeout the longest from the signal to the end of the process, quiet period
 * included; calls that still run then are ended
 */
@Validated
@ConfigurationProperties("user-service.shutdown")
record ShutdownProperties(@NotNull @DurationMin Duration quietPeriod, @NotNull @DurationMin Duration timeout) {

	/** Time to close the HTTP port and the pool, after the calls. */
	private static final Duration AFTER_CALLS = Duration.ofSeconds(3);

	ShutdownProperties {
		if (quietPeriod != null && timeout != null && quietPeriod.plus(AFTER_CALLS).compareTo(timeout) > 0) {
			throw new InvalidConfigurationPropertyValueException("user-service.shutdown.timeout", timeout,
					"It must be at least 3s longer than user-service.shutdown.quiet-period, " + quietPeriod + ".");
		}
	}

	/** How long calls may run on, from the signal. */
	Duration forCalls() {
		return this.timeout.minus(AFTER_CALLS);
	}

}
