package io.userservice.client.token;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Where the bearer token of a channel's calls comes from. At most one of value, file,
 * relay and clientRegistration.
 *
 * @param value the token itself
 * @param file the file that holds the token; it is read again when it changes
 * @param relay whether the token of the call that is being served is passed on, as Spring
 * Security has it
 * @param clientRegistration the registration of
 * {@code spring.security.oauth2.client.registration.*} that Spring Security fetches the
 * token for
 * @param allowPlaintext whether the token may be sent without TLS to another machine
 */
public record TokenProperties(@Nullable String value, @Nullable Resource file, @DefaultValue("false") boolean relay,
		@Nullable String clientRegistration, @DefaultValue("false") boolean allowPlaintext) {
}
