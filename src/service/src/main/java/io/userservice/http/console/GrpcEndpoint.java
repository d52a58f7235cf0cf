package io.userservice.http.console;

/**
 * Where this replica serves gRPC, for the commands that the console shows.
 *
 * @param port that is listened on
 * @param tls whether clients must use TLS
 */
public record GrpcEndpoint(int port, boolean tls) {
}
