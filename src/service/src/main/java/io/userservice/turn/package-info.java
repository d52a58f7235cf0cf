/** Whose turn it is among callers who wait for the same. */
@NullMarked
package io.userservice.turn;

import org.jspecify.annotations.NullMarked;
