/** How the gRPC server runs calls: threads, connections, messages, metrics. */
package io.userservice.rpc.server;
