package io.userservice.http.console;

/**
 * Where this replica serves gRPC, for the commands that the console shows.
 *
 * @param port on which gRPC is served
 * @param tls whether clients must use TLS
 */
public record GrpcEndpoint(int port, boolean tls) {
}
