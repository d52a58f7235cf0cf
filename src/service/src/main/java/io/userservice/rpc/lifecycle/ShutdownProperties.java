package io.userservice.rpc.lifecycle;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.validation.annotation.Validated;

/**
 * How the service leaves when it is asked to stop.
 *
 * @param quietPeriod how long it reports NOT_SERVING while it still serves, so that
 * clients and balancers turn away before it closes
 * @param timeout the longest from the signal to the end of the process, quiet period
 * included; calls that still run then are ended
 */
@Validated
@ConfigurationProperties("user-service.shutdown")
record ShutdownProperties(@DefaultValue("5s") @DurationMin Duration quietPeriod,
		@DefaultValue("25s") @DurationMin Duration timeout) {

	/** What the end takes that comes after the calls: the HTTP port and the pool. */
	private static final Duration AFTER_CALLS = Duration.ofSeconds(3);

	ShutdownProperties {
		if (quietPeriod.plus(AFTER_CALLS).compareTo(timeout) > 0) {
			throw new InvalidConfigurationPropertyValueException("user-service.shutdown.timeout", timeout,
					"It must be at least 3s longer than user-service.shutdown.quiet-period, " + quietPeriod + ".");
		}
	}

	/** How long calls may run on, from the signal. */
	Duration forCalls() {
		return this.timeout.minus(AFTER_CALLS);
	}

}
