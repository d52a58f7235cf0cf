/** Every call of the served gRPC services over HTTP, by the Connect protocol. */
@NullMarked
package io.userservice.http.connect;

import org.jspecify.annotations.NullMarked;
