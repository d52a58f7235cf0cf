package io.userservice.starter;

import java.net.InetAddress;

import io.userservice.http.security.OpenPaths;
import io.userservice.security.token.DevelopmentTokenFile;
import net.devh.boot.grpc.common.util.GrpcUtils;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Logs, as the last lines of a start, where the service is reached. */
@Component
class StartReport {

	private static final Logger logger = LoggerFactory.getLogger(StartReport.class);

	private final GrpcServerProperties grpc;

	private final ServerProperties http;

	private final Environment environment;

	private final OpenPaths open;

	private final DevelopmentTokenFile token;

	private int grpcPort;

	private boolean complete;

	StartReport(GrpcServerProperties grpc, ServerProperties http, Environment environment, OpenPaths open,
			DevelopmentTokenFile token) {
		this.grpc = grpc;
		this.http = http;
		this.environment = environment;
		this.open = open;
		this.token = token;
	}

	@EventListener
	void on(GrpcServerStartedEvent started) {
		this.grpcPort = started.getPort();
	}

	/**
	 * The event that ends a start. Listeners without an order are called in the order of
	 * their packages, so health has been logged before.
	 */
	@EventListener
	void on(AvailabilityChangeEvent<ReadinessState> change) {
		if (change.getState() != ReadinessState.ACCEPTING_TRAFFIC || this.complete) {
			return;
		}
		this.complete = true;
		String address = this.grpc.getAddress();
		logger.info("gRPC: {} ({}{})", grpcAddress(address),
				GrpcServerProperties.ANY_IP_ADDRESS.equals(address) ? "all addresses, " : "",
				this.grpc.getSecurity().isEnabled() ? "TLS" : "plaintext");
		this.token.location().ifPresent((file) -> logger.info("The development token is in {}", file));
		if (this.open.patterns().isEmpty()) {
			logger.info("HTTP: {} for Actuator alone; user-service.http.enabled adds the calls and the console",
					httpAddress());
		}
		else {
			logger.info("Console: {}", httpAddress());
		}
	}

	private String grpcAddress(String address) {
		if (address.startsWith(GrpcUtils.DOMAIN_SOCKET_ADDRESS_SCHEME + ":")) {
			return address;
		}
		return (GrpcServerProperties.ANY_IP_ADDRESS.equals(address) ? "localhost" : host(address)) + ":"
				+ this.grpcPort;
	}

	private String httpAddress() {
		InetAddress address = this.http.getAddress();
		return "%s://%s:%s%s/".formatted(Ssl.isEnabled(this.http.getSsl()) ? "https" : "http",
				(address == null || address.isAnyLocalAddress()) ? "localhost" : host(address.getHostAddress()),
				this.environment.getProperty("local.server.port"),
				this.environment.getProperty("server.servlet.context-path", ""));
	}

	/** An IPv6 address has brackets before a port. */
	private static String host(String address) {
		return address.contains(":") ? "[" + address + "]" : address;
	}

}
