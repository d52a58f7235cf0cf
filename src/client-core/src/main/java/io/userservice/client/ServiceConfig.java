package io.userservice.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.grpc.Status;
import io.userservice.client.ChannelProperties.Hedging;
import io.userservice.client.ChannelProperties.OutlierDetection;
import io.userservice.client.ChannelProperties.Retry;
import io.userservice.client.ChannelProperties.Throttling;

/**
 * Maps a channel's properties to a gRPC service config.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/service_config.md">Service
 * Config in gRPC</a>
 */
final class ServiceConfig {

	private ServiceConfig() {
	}

	/**
	 * @param properties of the channel
	 * @param defaultPolicy the balancing policy if the properties name none
	 */
	static Map<String, Object> of(ChannelProperties properties, String defaultPolicy) {
		Map<String, Object> config = new LinkedHashMap<>();
		config.put("methodConfig", Stream.of(UserMethod.values()).map((method) -> method(method, properties)).toList());
		config.put("loadBalancingConfig", List.of(balancing(properties.loadBalancing(), defaultPolicy)));
		if (properties.retry().enabled() || properties.hedging().enabled()) {
			Throttling throttling = properties.retry().throttling();
			config.put("retryThrottling",
					Map.of("maxTokens", (double) throttling.maxTokens(), "tokenRatio", throttling.tokenRatio()));
		}
		if (properties.healthCheck().enabled()) {
			config.put("healthCheckConfig", Map.of("serviceName", properties.healthCheck().service()));
		}
		return config;
	}

	private static Map<String, Object> method(UserMethod method, ChannelProperties properties) {
		Map<String, Object> config = new LinkedHashMap<>();
		config.put("name", List.of(method.configName()));
		if (properties.waitForReady()) {
			config.put("waitForReady", true);
		}
		if (method.isHedged() && properties.hedging().enabled()) {
			config.put("hedgingPolicy", hedging(properties.hedging()));
		}
		else if (properties.isRetryable(method) && properties.retry().enabled()) {
			config.put("retryPolicy", retry(properties.retry()));
		}
		return config;
	}

	private static Map<String, Object> retry(Retry retry) {
		return Map.of("maxAttempts", (double) retry.maxAttempts(), "initialBackoff", seconds(retry.initialBackoff()),
				"maxBackoff", seconds(retry.maxBackoff()), "backoffMultiplier", retry.multiplier(),
				"retryableStatusCodes", names(retry.codes()));
	}

	private static Map<String, Object> hedging(Hedging hedging) {
		return Map.of("maxAttempts", (double) hedging.maxAttempts(), "hedgingDelay", seconds(hedging.delay()),
				"nonFatalStatusCodes", names(hedging.codes()));
	}

	private static Map<String, Object> balancing(ChannelProperties.LoadBalancing balancing, String defaultPolicy) {
		BalancingPolicy own = balancing.policy();
		Map<String, Object> policy = Map.of((own != null) ? own.grpcName() : defaultPolicy, Map.of());
		OutlierDetection outliers = balancing.outlierDetection();
		return outliers.enabled() ? Map.of("outlier_detection_experimental", detection(outliers, policy)) : policy;
	}

	private static Map<String, Object> detection(OutlierDetection outliers, Map<String, Object> policy) {
		Map<String, Object> failures = Map.of("threshold", (double) outliers.failurePercent(), "enforcementPercentage",
				100.0, "minimumHosts", (double) outliers.minimumHosts(), "requestVolume",
				(double) outliers.requestVolume());
		return Map.of("interval", seconds(outliers.interval()), "baseEjectionTime",
				seconds(outliers.baseEjectionTime()), "maxEjectionTime", seconds(outliers.maxEjectionTime()),
				"maxEjectionPercentage", (double) outliers.maxEjectionPercent(), "failurePercentageEjection", failures,
				"childPolicy", List.of(policy));
	}

	private static List<String> names(Set<Status.Code> codes) {
		return codes.stream().map(Status.Code::name).toList();
	}

	private static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%d.%09ds", duration.toSeconds(), duration.getNano());
	}

}
