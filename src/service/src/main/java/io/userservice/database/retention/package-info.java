/** Decides what is old, for all replicas alike. */
@NullMarked
package io.userservice.database.retention;

import org.jspecify.annotations.NullMarked;
