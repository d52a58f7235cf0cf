package io.userservice.client;

import java.net.URI;

import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Writes {@code static://host1:port1,host2:port2} such that gRPC 1.83 and newer take it.
 * They read targets by RFC 3986, where a host has no colon unless it is escaped; the
 * starter's resolver gets the addresses without escapes, as before.
 */
class StaticAddresses implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof GrpcChannelsProperties channels) {
			channels.getClient().values().forEach(StaticAddresses::escape);
		}
		return bean;
	}

	static boolean hasSeveral(URI address) {
		return address != null && "static".equals(address.getScheme()) && address.getAuthority() != null
				&& address.getAuthority().contains(",");
	}

	private static void escape(GrpcChannelProperties channel) {
		URI address = channel.getAddress();
		if (hasSeveral(address)) {
			channel.setAddress(URI.create("static://" + address.getAuthority().replace(":", "%3A")));
		}
	}

}
