package io.userservice.starter;

import java.util.Set;

import io.grpc.Channel;
import io.userservice.http.console.GrpcEndpoint;
import io.userservice.http.forward.OwnChannel;
import io.userservice.http.security.OpenPaths;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.inject.GrpcClient;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.NestedExceptionUtils;

/** Makes the channel by which the HTTP side calls this service. */
@Configuration(proxyBeanMethods = false)
class OwnChannelConfiguration {

	private static final String CHANNEL = "user-service";

	/** Many times what the service sends: its errors have at most 4 kB. */
	private static final int METADATA_LIMIT = 64 * 1024;

	/** The default, before {@code grpc.server.port}, which may be 0 for any port. */
	private static final String DEFAULT = "static://localhost:";

	/** Addresses that stand for all of the machine. */
	private static final Set<String> ANY = Set.of(GrpcServerProperties.ANY_IP_ADDRESS, "0.0.0.0", "::",
			"0:0:0:0:0:0:0:0");

	private static final String ADDRESS_REASON = "calls by HTTP go there, so it must be an address such as"
			+ " static://localhost:50051, static://host1:50051,host2:50051 or dns:///users:50051; or set"
			+ " user-service.http.enabled to false";

	/** The channel's name, as {@code application.yml} declares it. */
	static class DeclaredChannel {

		@GrpcClient(CHANNEL)
		private Channel channel;

	}

	/**
	 * Lazy, since its settings depend on the server's, whose mistakes are reported first.
	 */
	@Bean
	@Lazy
	static DeclaredChannel declaredChannel() {
		return new DeclaredChannel();
	}

	@Bean
	static OwnChannel ownChannel(ObjectProvider<DeclaredChannel> declared, GrpcServerProperties server) {
		return new OwnChannel(() -> declared.getObject().channel, (int) server.getMaxInboundMessageSize().toBytes());
	}

	/**
	 * One channel makes the calls of all HTTP clients, and a response with more metadata
	 * than a channel takes ends its connection and with it all calls of others.
	 */
	@Bean
	static GrpcChannelConfigurer ownChannelLimits() {
		return (channel, name) -> {
			if (name.equals(CHANNEL)) {
				channel.maxInboundMetadataSize(METADATA_LIMIT);
			}
		};
	}

	/** Of a server that has started, since it may listen on any free port. */
	@Bean
	@Lazy
	static GrpcEndpoint grpcEndpoint(GrpcServerProperties server) {
		return new GrpcEndpoint(server.getPort(), server.getSecurity().isEnabled());
	}

	/**
	 * Leads the channel to the address and the port that the server has got, and reports
	 * a wrong address at the start, not at the first call.
	 */
	@Bean
	static ApplicationListener<GrpcServerStartedEvent> ownChannelSetup(OpenPaths open,
			ObjectProvider<DeclaredChannel> declared, GrpcChannelsProperties channels, GrpcServerProperties server) {
		return (started) -> {
			if (!open.areNone()) {
				GrpcChannelProperties own = channels.getChannel(CHANNEL);
				String address = String.valueOf(own.getAddress());
				if (address.equals(DEFAULT + 0) || address.equals(DEFAULT + started.getPort())) {
					own.setAddress("static://" + hostOf(server) + ":" + started.getPort());
				}
				try {
					declared.getObject();
				}
				catch (BeanCreationException ex) {
					throw (NestedExceptionUtils.getMostSpecificCause(ex) instanceof IllegalArgumentException)
							? new InvalidConfigurationPropertyValueException("grpc.client." + CHANNEL + ".address",
									own.getAddress(), ADDRESS_REASON)
							: ex;
				}
			}
		};
	}

	/** The server's own address, if it does not listen on all. */
	private static String hostOf(GrpcServerProperties server) {
		String address = server.getAddress();
		if (ANY.contains(address)) {
			return "localhost";
		}
		return (address.contains(":") && !address.startsWith("[")) ? "[" + address + "]" : address;
	}

}
