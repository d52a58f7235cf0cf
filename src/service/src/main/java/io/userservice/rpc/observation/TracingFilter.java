package io.userservice.rpc.observation;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out the auto-configurations that make and export traces unless an endpoint for
 * traces is configured. Boot (4.1) would otherwise make spans, and send them to a Zipkin
 * on localhost.
 */
class TracingFilter implements AutoConfigurationImportFilter, EnvironmentAware {

	static final String OTLP = "management.opentelemetry.tracing.export.otlp.endpoint";

	static final String ZIPKIN = "management.tracing.export.zipkin.endpoint";

	/** Prefixes of the auto-configurations that every kind of export needs. */
	private static final List<String> ANY = List.of(
			"org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.",
			"org.springframework.boot.opentelemetry.autoconfigure.", "net.ttddyy.observation.boot.autoconfigure.");

	private boolean otlp;

	private boolean zipkin;

	@Override
	public void setEnvironment(Environment environment) {
		this.otlp = environment.containsProperty(OTLP);
		this.zipkin = environment.containsProperty(ZIPKIN);
	}

	@Override
	public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
		boolean[] matches = new boolean[classes.length];
		for (int index = 0; index < classes.length; index++) {
			String name = classes[index];
			matches[index] = name == null || isWanted(name);
		}
		return matches;
	}

	private boolean isWanted(String name) {
		if (name.contains(".zipkin.")) {
			return this.zipkin;
		}
		return this.otlp || this.zipkin || ANY.stream().noneMatch(name::startsWith);
	}

}
