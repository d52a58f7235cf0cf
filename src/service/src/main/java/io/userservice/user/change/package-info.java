/**
 * The log of changes: which users were changed, in an order in which a reader misses no
 * commit. Of the users it knows the ids alone.
 */
@NullMarked
package io.userservice.user.change;

import org.jspecify.annotations.NullMarked;
