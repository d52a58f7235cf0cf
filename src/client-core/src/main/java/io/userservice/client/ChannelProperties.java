package io.userservice.client;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.grpc.Status;
import io.userservice.client.token.TokenProperties;
import io.userservice.settings.SettingRules;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of one channel.
 *
 * @param deadline the longest time of a call; 0 means no limit. Unset: 5 s for unary
 * calls, 60 s for ListUsers and CreateUsers, no limit for Chat and WatchUsers. A deadline
 * that the stub sets wins, and so does an earlier one of the call that is being served
 * @param deadlines longest time of the calls of single methods, such as get-user
 * @param retry how failed calls are retried
 * @param idempotencyKeys whether writes without an idempotency-key get one, so that they
 * can be retried; without a key they are not retried
 * @param hedging how slow lookups of users are sent to further replicas
 * @param healthCheck whether round_robin skips replicas that are not healthy
 * @param loadBalancing how calls are spread
 * @param gzip whether requests are compressed
 * @param waitForReady whether calls wait for a connection, up to their deadline, instead
 * of failing at once when no replica can be reached
 * @param maxConnectBackoff the longest time between two attempts to connect to a replica
 * @param longestSilence after which a watch that keeps a {@link UserCopy} is opened again
 * @param authorityOverride the name that the replicas' certificates are verified for, and
 * that calls are sent to. Unset: that of the address
 * @param token the bearer token of the calls
 * @param cache the near cache
 */
public record ChannelProperties(@Nullable Duration deadline, @DefaultValue Map<UserMethod, Duration> deadlines,
		@DefaultValue Retry retry, @DefaultValue("true") boolean idempotencyKeys, @DefaultValue Hedging hedging,
		@DefaultValue HealthCheck healthCheck, @DefaultValue LoadBalancing loadBalancing,
		@DefaultValue("false") boolean gzip, @DefaultValue("false") boolean waitForReady,
		@DefaultValue("3s") Duration maxConnectBackoff, @DefaultValue("25s") Duration longestSilence,
		@Nullable String authorityOverride, @DefaultValue TokenProperties token, @DefaultValue CacheProperties cache) {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	/** Also the least time between two looks at a connection. */
	private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);

	void check(SettingRules rules) {
		rules.atLeast("deadline", this.deadline, Duration.ZERO);
		this.deadlines
			.forEach((method, deadline) -> rules.atLeast("deadlines[%s]".formatted(method), deadline, Duration.ZERO));
		this.retry.check(rules.of("retry"));
		this.hedging.check(rules.of("hedging"));
		this.loadBalancing.outlierDetection().check(rules.of("loadBalancing").of("outlierDetection"));
		rules.atLeast("maxConnectBackoff", this.maxConnectBackoff, SHORTEST_WAIT);
		rules.atLeast("longestSilence", this.longestSilence, SHORTEST_WAIT);
		this.cache.check(rules.of("cache"));
	}

	/** The deadline of a method's calls; zero for none. */
	Duration deadlineOf(UserMethod method) {
		boolean common = this.deadline != null && !method.deadline().isZero();
		return this.deadlines.getOrDefault(method, common ? this.deadline : method.deadline());
	}

	/**
	 * Whether the channel tries its addresses one after the other.
	 * @param starterPolicy the balancing policy of the starter, which counts if none is
	 * set
	 */
	public boolean triesAddressesInTurn(String starterPolicy) {
		BalancingPolicy own = this.loadBalancing.policy();
		return BalancingPolicy.PICK_FIRST.grpcName().equals((own != null) ? own.grpcName() : starterPolicy);
	}

	/** Whether failed calls of a method may be sent again. */
	boolean isRetryable(UserMethod method) {
		return switch (method.retry()) {
			case SAFE -> true;
			case WITH_IDEMPOTENCY_KEY -> this.idempotencyKeys;
			case NEVER -> false;
		};
	}

	/**
	 * gRPC's retries.
	 *
	 * @param enabled whether calls are retried
	 * @param maxAttempts attempts of a call, the first one included
	 * @param initialBackoff time before the first retry, give or take 20 %
	 * @param maxBackoff the longest time between two attempts
	 * @param multiplier factor from one backoff to the next
	 * @param codes the status codes that are retried. Another code is retried if the
	 * server asks for it by push-back
	 * @param throttling pauses retries while too many calls fail
	 */
	record Retry(@DefaultValue("true") boolean enabled, @DefaultValue("3") int maxAttempts,
			@DefaultValue("100ms") Duration initialBackoff, @DefaultValue("1s") Duration maxBackoff,
			@DefaultValue("2") double multiplier, @DefaultValue("UNAVAILABLE") Set<Status.Code> codes,
			@DefaultValue Throttling throttling) {

		private void check(SettingRules rules) {
			rules.between("maxAttempts", this.maxAttempts, 2, 5);
			rules.atLeast("initialBackoff", this.initialBackoff, SHORTEST);
			rules.atLeast("maxBackoff", this.maxBackoff, SHORTEST);
			rules.atLeast("multiplier", this.multiplier, 1);
			rules.notEmpty("codes", this.codes);
			rules.between("throttling.maxTokens", this.throttling.maxTokens(), 1, 1_000);
			rules.atLeast("throttling.tokenRatio", this.throttling.tokenRatio(), 0.001);
		}

	}

	/**
	 * Retries and hedges pause while fewer than half of the tokens are left.
	 *
	 * @param maxTokens how many there are at first; each failure takes one
	 * @param tokenRatio how many each success gives back
	 */
	record Throttling(@DefaultValue("500") int maxTokens, @DefaultValue("0.1") double tokenRatio) {

	}

	/**
	 * gRPC's hedging of GetUser, GetUserByEmail and BatchGetUsers, in place of their
	 * retries.
	 *
	 * @param enabled whether calls are hedged
	 * @param maxAttempts attempts of a call, the first one included
	 * @param delay time without a response after which the next attempt is sent
	 * @param codes the status codes that do not end the call: its other attempts
	 * continue. Any other code ends it. The next attempt is still sent after the delay,
	 * not at once (grpc-java 1.85.1, issue 10145)
	 */
	record Hedging(@DefaultValue("false") boolean enabled, @DefaultValue("2") int maxAttempts,
			@DefaultValue("100ms") Duration delay, @DefaultValue("UNAVAILABLE") Set<Status.Code> codes) {

		private void check(SettingRules rules) {
			rules.between("maxAttempts", this.maxAttempts, 2, 5);
			rules.atLeast("delay", this.delay, Duration.ZERO);
		}

	}

	/**
	 * gRPC's health checks of each replica, by a watch on {@code grpc.health.v1}.
	 *
	 * @param enabled whether replicas are checked
	 * @param service the service whose health counts; an empty name means the server
	 */
	record HealthCheck(@DefaultValue("true") boolean enabled, @DefaultValue("user.UserService") String service) {

	}

	/**
	 * gRPC's balancing.
	 *
	 * @param policy round-robin, pick-first or least-request. Unset: that of the
	 * starter's default-load-balancing-policy. Health is checked by round-robin alone;
	 * least-request needs io.grpc:grpc-xds on the classpath
	 * @param outlierDetection ejects replicas that fail more often than others
	 */
	record LoadBalancing(@Nullable BalancingPolicy policy, @DefaultValue OutlierDetection outlierDetection) {

	}

	/**
	 * gRPC's outlier detection.
	 *
	 * @param enabled whether outliers are ejected
	 * @param interval time between two checks of the replicas
	 * @param baseEjectionTime how long a replica is ejected, times the number of its
	 * ejections
	 * @param maxEjectionTime the longest time of an ejection
	 * @param maxEjectionPercent share of the replicas that may be ejected at a time
	 * @param failurePercent share of a replica's calls that must fail. Every code counts,
	 * NOT_FOUND too
	 * @param minimumHosts replicas that must have had requestVolume calls
	 * @param requestVolume calls that a replica must have had in the interval
	 */
	record OutlierDetection(@DefaultValue("false") boolean enabled, @DefaultValue("10s") Duration interval,
			@DefaultValue("30s") Duration baseEjectionTime, @DefaultValue("5m") Duration maxEjectionTime,
			@DefaultValue("50") int maxEjectionPercent, @DefaultValue("50") int failurePercent,
			@DefaultValue("2") int minimumHosts, @DefaultValue("20") int requestVolume) {

		private void check(SettingRules rules) {
			rules.atLeast("interval", this.interval, SHORTEST);
			rules.atLeast("baseEjectionTime", this.baseEjectionTime, SHORTEST);
			rules.atLeast("maxEjectionTime", this.maxEjectionTime, SHORTEST);
			rules.between("maxEjectionPercent", this.maxEjectionPercent, 0, 100);
			rules.between("failurePercent", this.failurePercent, 0, 100);
			rules.atLeast("minimumHosts", this.minimumHosts, 1);
			rules.atLeast("requestVolume", this.requestVolume, 1);
		}

	}

}
