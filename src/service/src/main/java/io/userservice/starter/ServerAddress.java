package io.userservice.starter;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import net.devh.boot.grpc.server.config.GrpcServerProperties;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The address of {@code grpc.server.address} and {@code grpc.server.port}: an IP address
 * or, as for {@code server.address}, a host name. The starter (3.1.0) takes no host name
 * and names no property in its errors.
 */
final class ServerAddress {

	private static final int HIGHEST_PORT = 65_535;

	private ServerAddress() {
	}

	/**
	 * @param anyPort whether the system is to choose a free port
	 */
	static InetSocketAddress of(GrpcServerProperties properties, boolean anyPort) {
		int port = anyPort ? 0 : properties.getPort();
		if (port < 0 || port > HIGHEST_PORT) {
			throw new InvalidConfigurationPropertyValueException("grpc.server.port", port,
					"it must be 0 (any free port) to 65535; user-service cannot run without its gRPC server");
		}
		String address = properties.getAddress();
		try {
			return GrpcServerProperties.ANY_IP_ADDRESS.equals(address) ? new InetSocketAddress(port)
					: new InetSocketAddress(InetAddress.getByName(address), port);
		}
		catch (UnknownHostException ex) {
			throw new InvalidConfigurationPropertyValueException("grpc.server.address", address,
					"it must be an IP address or a host name of this machine, * for all addresses, or unix:/path");
		}
	}

}
