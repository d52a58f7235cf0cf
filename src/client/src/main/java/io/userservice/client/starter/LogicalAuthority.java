package io.userservice.client;

import io.grpc.ManagedChannelBuilder;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.config.NegotiationType;

/**
 * Gives plaintext channels with several static addresses their own name as authority.
 * gRPC would take all the addresses for one, in which Micrometer's observation finds no
 * host and fails the call. Under TLS the starter's authority-override is needed anyway.
 */
class LogicalAuthority implements GrpcChannelConfigurer {

	private final GrpcChannelsProperties channels;

	LogicalAuthority(GrpcChannelsProperties channels) {
		this.channels = channels;
	}

	@Override
	public void accept(ManagedChannelBuilder<?> builder, String name) {
		GrpcChannelProperties channel = this.channels.getChannel(name);
		if (channel.getNegotiationType() != NegotiationType.TLS && StaticAddresses.hasSeveral(channel.getAddress())) {
			builder.overrideAuthority(name.replaceAll("[^A-Za-z0-9.-]", "-"));
		}
	}

}
