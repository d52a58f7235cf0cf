/** The time for all replicas alike: what is old, and where a purge goes on. */
@NullMarked
package io.userservice.database.retention;

import org.jspecify.annotations.NullMarked;
