package io.userservice.rpc.error;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How much callers can make the service log.
 *
 * @param linesPerSecond lines of one kind of trouble, such as refused tokens
 */
@Validated
@ConfigurationProperties("user-service.log")
public record LogProperties(@NotNull @Min(1) Integer linesPerSecond) {
}
