package io.userservice.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.grpc.Status;
import io.userservice.client.ChannelSettings.Hedging;
import io.userservice.client.ChannelSettings.OutlierDetection;
import io.userservice.client.ChannelSettings.Retry;
import io.userservice.client.ChannelSettings.Throttling;

/**
 * Writes a channel's settings as a gRPC service config, so that gRPC does the work.
 */
final class ServiceConfig {

	private ServiceConfig() {
	}

	/**
	 * @param settings of the channel
	 * @param defaultPolicy the balancing policy where the settings name none
	 */
	static Map<String, Object> of(ChannelSettings settings, String defaultPolicy) {
		Map<String, Object> config = new LinkedHashMap<>();
		config.put("methodConfig", Stream.of(UserMethod.values()).map((method) -> method(method, settings)).toList());
		config.put("loadBalancingConfig", List.of(balancing(settings.loadBalancing(), defaultPolicy)));
		if (settings.retry().enabled() || settings.hedging().enabled()) {
			Throttling throttling = settings.retry().throttling();
			config.put("retryThrottling",
					Map.of("maxTokens", (double) throttling.maxTokens(), "tokenRatio", throttling.tokenRatio()));
		}
		if (settings.healthCheck().enabled()) {
			config.put("healthCheckConfig", Map.of("serviceName", settings.healthCheck().service()));
		}
		return config;
	}

	private static Map<String, Object> method(UserMethod method, ChannelSettings settings) {
		Map<String, Object> config = new LinkedHashMap<>();
		config.put("name", List.of(method.configName()));
		if (settings.waitForReady()) {
			config.put("waitForReady", true);
		}
		if (method == UserMethod.GET_USER && settings.hedging().enabled()) {
			config.put("hedgingPolicy", hedging(settings.hedging()));
		}
		else if (settings.isSafeToRetry(method) && settings.retry().enabled()) {
			config.put("retryPolicy", retry(settings.retry()));
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

	private static Map<String, Object> balancing(ChannelSettings.LoadBalancing balancing, String defaultPolicy) {
		BalancingPolicy wanted = balancing.policy();
		Map<String, Object> policy = Map.of((wanted != null) ? wanted.grpcName() : defaultPolicy, Map.of());
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
