/** Writes made once, however often they are sent: idempotency keys and what they stored. */
package io.userservice.user.idempotency;
