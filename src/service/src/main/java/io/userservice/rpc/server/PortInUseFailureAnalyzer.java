package io.userservice.rpc.server;

import java.io.IOException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Reports a gRPC port that is in use. */
class PortInUseFailureAnalyzer extends AbstractFailureAnalyzer<IOException> {

	private final Environment environment;

	PortInUseFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, IOException cause) {
		// gRPC's message whatever the reason; Netty's own exception is shaded.
		if (!String.valueOf(cause.getMessage()).startsWith("Failed to bind")) {
			return null;
		}
		return new FailureAnalysis(
				"The gRPC server cannot listen on grpc.server.port=%s: %s."
					.formatted(this.environment.getProperty("grpc.server.port"), cause.getCause().getMessage()),
				"Stop the process that listens there, or set grpc.server.port (and grpc.server.address) to a free one.",
				cause);
	}

}
