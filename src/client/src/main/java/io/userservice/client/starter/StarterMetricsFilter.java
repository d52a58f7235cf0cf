package io.userservice.client.starter;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * Leaves the starter's own metrics of calls (3.1.0) out on Boot 4: they are ordered after
 * a class that Boot 4 has moved, so whether they are registered is left to chance, and
 * the start logs a warning.
 */
class StarterMetricsFilter implements AutoConfigurationImportFilter {

	private static final String METRICS = "net.devh.boot.grpc.client.autoconfigure.GrpcClientMetricAutoConfiguration";

	@Override
	public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
		boolean wanted = SpringBootVersion.getVersion().startsWith("3.");
		boolean[] matches = new boolean[classes.length];
		for (int index = 0; index < classes.length; index++) {
			matches[index] = wanted || !METRICS.equals(classes[index]);
		}
		return matches;
	}

}
