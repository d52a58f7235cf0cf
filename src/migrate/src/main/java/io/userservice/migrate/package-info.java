/**
 * Moves an application from net.devh's gRPC client to Spring Boot's own: a program of its
 * own, which no other module uses.
 */
@NullMarked
package io.userservice.migrate;

import org.jspecify.annotations.NullMarked;
