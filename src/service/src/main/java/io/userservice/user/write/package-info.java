/**
 * How a user is created, changed and deleted, once however often a call is repeated: from
 * the call to the commit, its idempotency key and its row of the log included.
 */
@NullMarked
package io.userservice.user.write;

import org.jspecify.annotations.NullMarked;
