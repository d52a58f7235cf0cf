package io.userservice.client;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.grpc.Status;
import io.userservice.client.token.TokenProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import org.hibernate.validator.constraints.time.DurationMin;
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
 */
public record ChannelProperties(@Nullable @DurationMin Duration deadline,
		@DefaultValue Map<UserMethod, @DurationMin Duration> deadlines, @DefaultValue @Valid Retry retry,
		@DefaultValue("true") boolean idempotencyKeys, @DefaultValue @Valid Hedging hedging,
		@DefaultValue @Valid HealthCheck healthCheck, @DefaultValue @Valid LoadBalancing loadBalancing,
		@DefaultValue("false") boolean gzip, @DefaultValue("false") boolean waitForReady,
		@DefaultValue("3s") @DurationMin(millis = 100) Duration maxConnectBackoff,
		@DefaultValue("25s") @DurationMin(millis = 100) Duration longestSilence, @Nullable String authorityOverride,
		@DefaultValue TokenProperties token) {

	/** The deadline of a method's calls; zero for none. */
	Duration deadlineOf(UserMethod method) {
		boolean common = this.deadline != null && !method.deadline().isZero();
		return this.deadlines.getOrDefault(method, common ? this.deadline : method.deadline());
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
	record Retry(@DefaultValue("true") boolean enabled, @DefaultValue("3") @Min(2) @Max(5) int maxAttempts,
			@DefaultValue("100ms") @DurationMin(millis = 1) Duration initialBackoff,
			@DefaultValue("1s") @DurationMin(millis = 1) Duration maxBackoff,
			@DefaultValue("2") @DecimalMin("1") double multiplier,
			@DefaultValue("UNAVAILABLE") @NotEmpty Set<Status.Code> codes, @DefaultValue @Valid Throttling throttling) {

	}

	/**
	 * Retries and hedges pause while fewer than half of the tokens are left.
	 *
	 * @param maxTokens how many there are at first; each failure takes one
	 * @param tokenRatio how many each success gives back
	 */
	record Throttling(@DefaultValue("500") @Min(1) @Max(1000) int maxTokens,
			@DefaultValue("0.1") @DecimalMin("0.001") double tokenRatio) {

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
	record Hedging(@DefaultValue("false") boolean enabled, @DefaultValue("2") @Min(2) @Max(5) int maxAttempts,
			@DefaultValue("100ms") @DurationMin Duration delay, @DefaultValue("UNAVAILABLE") Set<Status.Code> codes) {

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
	record LoadBalancing(@Nullable BalancingPolicy policy, @DefaultValue @Valid OutlierDetection outlierDetection) {

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
	record OutlierDetection(@DefaultValue("false") boolean enabled,
			@DefaultValue("10s") @DurationMin(millis = 1) Duration interval,
			@DefaultValue("30s") @DurationMin(millis = 1) Duration baseEjectionTime,
			@DefaultValue("5m") @DurationMin(millis = 1) Duration maxEjectionTime,
			@DefaultValue("50") @Min(0) @Max(100) int maxEjectionPercent,
			@DefaultValue("50") @Min(0) @Max(100) int failurePercent, @DefaultValue("2") @Min(1) int minimumHosts,
			@DefaultValue("20") @Positive int requestVolume) {

	}

}
