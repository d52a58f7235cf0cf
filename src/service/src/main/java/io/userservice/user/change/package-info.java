/**
 * The log of changes: which users were changed, in an order that no commit escapes. Knows
 * nothing of users but their ids.
 */
@NullMarked
package io.userservice.user.change;

import org.jspecify.annotations.NullMarked;
