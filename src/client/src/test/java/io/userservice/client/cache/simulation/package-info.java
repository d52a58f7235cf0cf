/**
 * Checks the promises of the near cache in histories that are made by chance, in a time
 * that is none: whatever waits on the way, stands still or is lost, a seed makes it
 * again.
 */
@NullMarked
package io.userservice.client.cache.simulation;

import org.jspecify.annotations.NullMarked;
