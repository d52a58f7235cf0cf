package io.userservice.client;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.grpc.Status;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;
import org.springframework.validation.annotation.Validated;

/**
 * What {@code grpc.client.user-service.*} has no property for. Under another channel's
 * name in place of {@code user-service} the same holds for that channel.
 *
 * @param deadline longest time of each call but Chat; 0 means no limit. Unset: 5 s for
 * GetUser, 60 s for ListUsers and CreateUsers. A deadline of the stub wins, and so does a
 * shorter one of the call that is being served
 * @param deadlines longest time of the calls of single methods, such as get-user
 * @param retry how failed GetUser, ListUsers and CreateUsers calls are tried again
 * @param idempotencyKeys whether CreateUsers calls that bring no idempotency-key get one,
 * so that they can be tried again; without, they are not
 * @param hedging how slow GetUser calls are sent to further replicas
 * @param healthCheck whether round_robin skips replicas that are not healthy
 * @param loadBalancing how calls are spread
 * @param gzip whether requests are compressed
 * @param waitForReady whether calls wait for a connection, up to their deadline, instead
 * of failing at once when no replica can be reached
 * @param token what is sent as bearer token
 */
@Validated
@ConfigurationProperties("user-service.client.user-service")
record ChannelSettings(@DurationMin Duration deadline, @DefaultValue Map<UserMethod, @DurationMin Duration> deadlines,
		@DefaultValue @Valid Retry retry, @DefaultValue("true") boolean idempotencyKeys,
		@DefaultValue @Valid Hedging hedging, @DefaultValue @Valid HealthCheck healthCheck,
		@DefaultValue @Valid LoadBalancing loadBalancing, @DefaultValue("false") boolean gzip,
		@DefaultValue("false") boolean waitForReady, @DefaultValue @Valid Token token) {

	/** Zero for none. */
	Duration deadlineOf(UserMethod method) {
		Duration forAll = (this.deadline != null && method != UserMethod.CHAT) ? this.deadline : method.deadline();
		return this.deadlines.getOrDefault(method, forAll);
	}

	/** Whether a call of it that has failed may be made again. */
	boolean isSafeToRetry(UserMethod method) {
		return method.isSafeToRetry() || (method == UserMethod.CREATE_USERS && this.idempotencyKeys);
	}

	/**
	 * gRPC's retries.
	 *
	 * @param enabled whether they are made
	 * @param maxAttempts the first one included
	 * @param initialBackoff about how long the first retry waits
	 * @param maxBackoff the longest wait
	 * @param multiplier by how much each wait is longer than the one before
	 * @param codes with which codes a call is tried again; after any other where the
	 * server asks for it by push-back
	 * @param throttling when so much fails that retries would make it worse
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
	 * gRPC's hedges of GetUser; they take the place of its retries.
	 *
	 * @param enabled whether they are made
	 * @param maxAttempts the first one included
	 * @param delay after which the next is sent, unless an answer has come
	 * @param codes with which codes the others go on and the next is sent at once
	 */
	record Hedging(@DefaultValue("false") boolean enabled, @DefaultValue("2") @Min(2) @Max(5) int maxAttempts,
			@DefaultValue("100ms") @DurationMin Duration delay, @DefaultValue("UNAVAILABLE") Set<Status.Code> codes) {

	}

	/**
	 * gRPC's health checks of each replica, by a watch on {@code grpc.health.v1}.
	 *
	 * @param enabled whether they are made
	 * @param service which service's health counts; an empty name means the server's
	 */
	record HealthCheck(@DefaultValue("true") boolean enabled, @DefaultValue("user.UserService") String service) {

	}

	/**
	 * gRPC's balancing.
	 *
	 * @param policy round-robin, pick-first or least-request. Unset:
	 * {@code grpc.client.<name>.default-load-balancing-policy}. Health is checked by
	 * round-robin alone; least-request needs io.grpc:grpc-xds on the classpath
	 * @param outlierDetection leaves replicas that fail more often than others out
	 */
	record LoadBalancing(BalancingPolicy policy, @DefaultValue @Valid OutlierDetection outlierDetection) {

	}

	/**
	 * gRPC's outlier detection.
	 *
	 * @param enabled whether it is done
	 * @param interval time between two looks at the replicas
	 * @param baseEjectionTime how long a replica is left out, times how often it has been
	 * @param maxEjectionTime the longest time that it is left out
	 * @param maxEjectionPercent how many of the replicas may be left out at once
	 * @param failurePercent how many of a replica's calls must fail, with whatever code:
	 * NOT_FOUND counts, too
	 * @param minimumHosts how many replicas must have had requestVolume calls
	 * @param requestVolume how many calls a replica must have had in the interval
	 */
	record OutlierDetection(@DefaultValue("false") boolean enabled,
			@DefaultValue("10s") @DurationMin(millis = 1) Duration interval,
			@DefaultValue("30s") @DurationMin(millis = 1) Duration baseEjectionTime,
			@DefaultValue("5m") @DurationMin(millis = 1) Duration maxEjectionTime,
			@DefaultValue("50") @Min(0) @Max(100) int maxEjectionPercent,
			@DefaultValue("50") @Min(0) @Max(100) int failurePercent, @DefaultValue("2") @Min(1) int minimumHosts,
			@DefaultValue("20") @Positive int requestVolume) {

	}

	/**
	 * At most one of value, file, relay and clientRegistration.
	 *
	 * @param value the token itself
	 * @param file where the token is; read again when it changes
	 * @param relay whether the token of the call that is being served is passed on, as
	 * Spring Security has it
	 * @param clientRegistration for which registration of
	 * {@code spring.security.oauth2.client.registration.*} Spring Security gets the token
	 * @param allowPlaintext whether it may be sent without TLS to another machine
	 */
	record Token(String value, Resource file, @DefaultValue("false") boolean relay, String clientRegistration,
			@DefaultValue("false") boolean allowPlaintext) {

	}

}
