package io.userservice.rpc.call;

import org.jspecify.annotations.Nullable;

/**
 * Whose token a call has.
 *
 * @param issuer null if the token names none
 * @param subject or the client's id (RFC 9068); null if the token names none
 */
public record TokenOwner(@Nullable String issuer, @Nullable String subject) {
}
