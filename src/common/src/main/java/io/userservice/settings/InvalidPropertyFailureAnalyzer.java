package io.userservice.settings;

import java.util.List;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Reports a refused property of ours, or of a channel or server of ours, in one sentence.
 * In place of Spring Boot's own analyzer (4.1.1, {@code
 * InvalidConfigurationPropertyValueFailureAnalyzer}), which prints the value as it is
 * configured, secrets included, and reports nothing about a property that is not set. To
 * be removed when Boot's does both.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class InvalidPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationPropertyValueException> {

	private static final List<String> PREFIXES = List.of("user-service.", "grpc.", "spring.grpc.client.channel.");

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationPropertyValueException cause) {
		if (PREFIXES.stream().noneMatch(cause.getName()::startsWith)) {
			return null;
		}
		return new FailureAnalysis(cause.getMessage(), "Change the property as the reason says.", cause);
	}

}
