/** Log lines that others cause: how many, and what they may hold. */
@NullMarked
package io.userservice.logging;

import org.jspecify.annotations.NullMarked;
