package io.userservice.database;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Patience with the database, where no property of Spring's covers it.
 *
 * @param readTimeout the longest that the database works on a query; one second later its
 * connection is given up. In whole seconds
 */
@Validated
@ConfigurationProperties("user-service.database")
public record DatabaseProperties(@DefaultValue("2s") @DurationMin(seconds = 1) Duration readTimeout) {

}
