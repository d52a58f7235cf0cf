package io.userservice.rpc.limit;

import java.time.Duration;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.error.RpcError;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.server.MethodPolicies;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Bounds the calls a second of one caller, by the scope that their methods need. After a
 * pause, a caller can make the calls of one second at once.
 */
public class CallRateInterceptor implements ServerInterceptor {

	private static final Duration PERIOD = Duration.ofSeconds(1);

	/**
	 * The most pairs of caller and scope whose calls are counted; a pair that was dropped
	 * starts with a full bucket.
	 */
	private static final int LARGEST = 100_000;

	private final MethodPolicies policies;

	private final Map<String, Integer> callsPerSecond;

	private final Refusals refusals;

	/** A bucket that is unused for a period is full, as a new one is. */
	private final LoadingCache<Key, Bucket> buckets = Caffeine.newBuilder()
		.expireAfterAccess(PERIOD)
		.maximumSize(LARGEST)
		.build(this::newBucket);

	/** Whose calls a bucket counts. */
	private record Key(Object caller, String scope) {
	}

	/**
	 * @param callsPerSecond by scope; a scope that is not listed has no limit
	 */
	CallRateInterceptor(MethodPolicies policies, Map<String, Integer> callsPerSecond, Refusals refusals) {
		callsPerSecond.forEach((scope, calls) -> {
			if (!policies.scopes().contains(scope)) {
				throw new InvalidConfigurationPropertyValueException("user-service.limits.calls-per-second", scope,
						"No method needs this scope; use one of " + policies.scopes() + ".");
			}
		});
		this.policies = policies;
		this.refusals = refusals;
		this.callsPerSecond = Map.copyOf(callsPerSecond);
	}

	private Bucket newBucket(Key key) {
		int calls = this.callsPerSecond.get(key.scope());
		return Bucket.builder().addLimit((limit) -> limit.capacity(calls).refillGreedy(calls, PERIOD)).build();
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (this.callsPerSecond.isEmpty()) {
			return next.startCall(call, headers);
		}
		String scope = this.policies.of(call.getMethodDescriptor()).scope();
		if (scope != null && this.callsPerSecond.containsKey(scope)) {
			take(this.buckets.get(new Key(Caller.currentKey(), scope)));
		}
		return next.startCall(call, headers);
	}

	private void take(Bucket bucket) {
		ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
		if (!probe.isConsumed()) {
			this.refusals.add();
			throw RpcError.overloaded(this.refusals.bound(), Duration.ofNanos(probe.getNanosToWaitForRefill()))
				.toException();
		}
	}

}
