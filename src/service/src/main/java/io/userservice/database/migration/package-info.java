/**
 * Migrations of the schema at the start: what is checked before them, and their time
 * limits.
 */
@NullMarked
package io.userservice.database.migration;

import org.jspecify.annotations.NullMarked;
