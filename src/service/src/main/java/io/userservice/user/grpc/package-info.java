/**
 * The users over gRPC: implements what {@code proto/user.proto} promises by
 * {@link io.userservice.user}.
 */
@NullMarked
package io.userservice.user.grpc;

import org.jspecify.annotations.NullMarked;
