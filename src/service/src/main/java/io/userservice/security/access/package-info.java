/** Decides which caller may call which method. */
@NullMarked
package io.userservice.security.access;

import org.jspecify.annotations.NullMarked;
