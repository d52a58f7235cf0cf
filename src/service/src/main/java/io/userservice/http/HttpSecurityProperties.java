package io.userservice.http;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who may see Actuator.
 *
 * @param actuatorRequiresToken whether endpoints other than health ask for a token
 */
@ConfigurationProperties("user-service.security")
record HttpSecurityProperties(boolean actuatorRequiresToken) {
}
