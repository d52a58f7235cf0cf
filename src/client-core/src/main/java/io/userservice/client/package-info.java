/**
 * What the client jar gives another Spring service: channels whose deadlines, retries,
 * balancing and tokens stand in YAML and become gRPC's own service config, and a reader
 * of the service's errors.
 */
@NullMarked
package io.userservice.client;

import org.jspecify.annotations.NullMarked;
