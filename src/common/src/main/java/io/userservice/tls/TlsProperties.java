package io.userservice.tls;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the files of {@code grpc.server.security} and {@code grpc.client.*.security} are
 * polled.
 *
 * @param reloadInterval time between two polls of the files on disk
 */
@Validated
@ConfigurationProperties("user-service.tls")
public record TlsProperties(@DefaultValue("10s") @DurationMin(millis = 100) Duration reloadInterval) {

}
