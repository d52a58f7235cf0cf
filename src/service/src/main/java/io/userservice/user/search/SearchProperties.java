package io.userservice.user.search;

import jakarta.validation.constraints.NotNull;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Whether users can be found by words.
 *
 * @param enabled whether SearchUsers is served, and each write stores the words of its
 * users
 */
@Validated
@ConfigurationProperties("user-service.search")
record SearchProperties(@NotNull Boolean enabled) {
}
