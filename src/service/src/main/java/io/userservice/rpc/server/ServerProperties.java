package io.userservice.rpc.server;

import java.util.List;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What {@code grpc.server.*} has no property for.
 *
 * @param maxConcurrentCallsPerConnection calls that one connection may have open at once
 * @param maxResetsPerConnection stream resets that one connection may send within one
 * second before it is closed
 * @param flowControlWindow what a client may send before the service asks for it, for a
 * stream and for a connection
 * @param threads threads that run calls if the JVM has no virtual threads
 * @param trustedProxies addresses, and ranges such as 10.0.0.0/8, of proxies whose
 * {@code x-forwarded-for} names the client
 */
@Validated
@ConfigurationProperties("user-service.server")
public record ServerProperties(@NotNull @Min(1) Integer maxConcurrentCallsPerConnection,
		@NotNull @Min(1) Integer maxResetsPerConnection, @NotNull DataSize flowControlWindow,
		@NotNull @Min(1) Integer threads, @DefaultValue List<String> trustedProxies) {
}
