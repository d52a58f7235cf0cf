/**
 * Writes made once, however often they are sent: idempotency keys and what they stored.
 */
@NullMarked
package io.userservice.user.write;

import org.jspecify.annotations.NullMarked;
