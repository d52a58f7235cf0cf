/** How the gRPC server runs calls: threads, connections, messages, metrics. */
@NullMarked
package io.userservice.rpc.server;

import org.jspecify.annotations.NullMarked;
