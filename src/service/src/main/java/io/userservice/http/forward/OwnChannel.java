package io.userservice.http.forward;

import java.util.function.Supplier;

import io.grpc.Channel;

/**
 * The channel by which calls go from HTTP to this service.
 *
 * @param channel asked at the first call
 * @param messageLimit the most bytes of a message that the service takes
 */
public record OwnChannel(Supplier<Channel> channel, int messageLimit) {
}
