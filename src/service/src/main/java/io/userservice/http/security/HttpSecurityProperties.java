package io.userservice.http.security;

import jakarta.validation.constraints.NotNull;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Which callers may see Actuator.
 *
 * @param actuatorRequiresToken whether endpoints other than health ask for a token
 */
@Validated
@ConfigurationProperties("user-service.security")
record HttpSecurityProperties(@NotNull Boolean actuatorRequiresToken) {
}
