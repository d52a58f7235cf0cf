/**
 * The users over gRPC: what {@code proto/user.proto} promises, in terms of
 * {@link io.userservice.user}.
 */
package io.userservice.user.grpc;
