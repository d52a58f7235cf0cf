package io.userservice.database;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.validation.annotation.Validated;

/**
 * Time-outs of the database that no property of Spring's covers.
 *
 * @param readTimeout the longest that the database works on a query; one second later its
 * connection is given up. In whole seconds
 * @param lockTimeout the longest that a write waits for a row that another transaction
 * holds; shorter than the read's, which ends the statement
 * @param standbyUrl JDBC URL of the standbys, one or several hosts; empty for none
 */
@Validated
@ConfigurationProperties("user-service.database")
public record DatabaseProperties(@NotNull @DurationMin(seconds = 1) Duration readTimeout,
		@NotNull @DurationMin(millis = 1) Duration lockTimeout, @NotNull String standbyUrl) {

	public DatabaseProperties {
		if (readTimeout != null && lockTimeout != null && lockTimeout.compareTo(readTimeout) >= 0) {
			throw new InvalidConfigurationPropertyValueException("user-service.database.lock-timeout", lockTimeout,
					"It must be shorter than user-service.database.read-timeout, " + readTimeout + ".");
		}
	}

}
