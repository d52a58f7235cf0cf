/**
 * The users over gRPC: what {@code proto/user.proto} promises, in terms of
 * {@link io.userservice.user}.
 */
@NullMarked
package io.userservice.user.grpc;

import org.jspecify.annotations.NullMarked;
