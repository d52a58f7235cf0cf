/**
 * How the gRPC server runs calls: threads, connections, messages, and the policies of
 * methods.
 */
@NullMarked
package io.userservice.rpc.server;

import org.jspecify.annotations.NullMarked;
