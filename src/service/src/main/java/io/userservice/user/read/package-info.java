/**
 * How users are found: coalesced lookups, pages, and the reads of the repository that are
 * by JDBC.
 */
@NullMarked
package io.userservice.user.read;

import org.jspecify.annotations.NullMarked;
