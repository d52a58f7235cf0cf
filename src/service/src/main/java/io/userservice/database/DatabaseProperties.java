package io.userservice.database;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Time-outs of the database that no property of Spring's covers.
 *
 * @param readTimeout the longest that the database works on a query; one second later its
 * connection is given up. In whole seconds
 */
@Validated
@ConfigurationProperties("user-service.database")
public record DatabaseProperties(@NotNull @DurationMin(seconds = 1) Duration readTimeout) {
}
