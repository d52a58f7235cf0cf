/** Java sources: where they use net.devh's client, and the same by Boot's client. */
@NullMarked
package io.userservice.migrate.source;

import org.jspecify.annotations.NullMarked;
