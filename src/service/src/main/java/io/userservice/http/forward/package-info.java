/** gRPC calls of this service that are made for an HTTP client. */
@NullMarked
package io.userservice.http.forward;

import org.jspecify.annotations.NullMarked;
