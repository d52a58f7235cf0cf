/** Verifies bearer tokens. */
@NullMarked
package io.userservice.security.token;

import org.jspecify.annotations.NullMarked;
