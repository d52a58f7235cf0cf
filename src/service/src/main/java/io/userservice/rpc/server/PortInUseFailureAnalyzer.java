package io.userservice.rpc.server;

import java.io.IOException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Tells how to mend a start that failed because the gRPC port is taken. */
class PortInUseFailureAnalyzer extends AbstractFailureAnalyzer<IOException> {

	private final Environment environment;

	PortInUseFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, IOException cause) {
		// What gRPC says for every reason not to listen; Netty's own exception is shaded.
		if (!String.valueOf(cause.getMessage()).startsWith("Failed to bind")) {
			return null;
		}
		return new FailureAnalysis(
				"The gRPC server cannot listen on grpc.server.port=%s: %s."
					.formatted(this.environment.getProperty("grpc.server.port"), cause.getCause().getMessage()),
				"Stop what listens there, or set grpc.server.port (and grpc.server.address) to what is free.", cause);
	}

}
