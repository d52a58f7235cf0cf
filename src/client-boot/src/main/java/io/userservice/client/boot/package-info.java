/**
 * Registers what the clients of the service share with Spring Boot's own gRPC client
 * (4.1), through its hooks, and for the channels of the service alone.
 */
@NullMarked
package io.userservice.client.boot;

import org.jspecify.annotations.NullMarked;
