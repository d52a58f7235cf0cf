/**
 * What net.devh's client makes of its settings, and what Boot's client needs to make the
 * same.
 */
@NullMarked
package io.userservice.migrate.channel;

import org.jspecify.annotations.NullMarked;
