/** What the user is told, and where it stands. */
@NullMarked
package io.userservice.migrate.told;

import org.jspecify.annotations.NullMarked;
