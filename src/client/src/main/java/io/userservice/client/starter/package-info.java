/**
 * Registers what the client jar defines with the net.devh starter; no other package of
 * the jar imports it.
 */
@NullMarked
package io.userservice.client.starter;

import org.jspecify.annotations.NullMarked;
