package io.userservice.client.cache;

import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.CacheProperties;

/**
 * The near cache of a channel: answers reads from memory, and sees the channel's writes.
 * It stands next to the network, inside of all other interceptors, so that it sees calls
 * with the tokens that are sent. Thread-safe.
 */
final class NearCache implements ClientInterceptor {

	final UserStore store;

	final Follower follower;

	final AcceptedTokens tokens;

	final LongSupplier clock;

	final LongAdder hits = new LongAdder();

	final LongAdder misses = new LongAdder();

	private final long maxStaleness;

	NearCache(CacheProperties properties) {
		this(properties, System::nanoTime, Clock.systemUTC());
	}

	NearCache(CacheProperties properties, LongSupplier nanoClock, Clock clock) {
		this.clock = nanoClock;
		this.maxStaleness = properties.maxStaleness().toNanos();
		this.store = new UserStore(properties.maxBytes().toBytes(), nanoClock);
		this.tokens = new AcceptedTokens(this.maxStaleness, nanoClock, clock);
		this.follower = new Follower(this.store, this.tokens, properties.maxStaleness(), nanoClock);
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		if (!UserServiceGrpc.SERVICE_NAME.equals(method.getServiceName())) {
			return next.newCall(method, options);
		}
		String name = method.getBareMethodName();
		CachedMethod cached = CachedMethod.of(name);
		if (cached != null) {
			return new CachedRead<>(this, cached, method, options, next);
		}
		return switch (name) {
			case "CreateUser", "CreateUsers", "UpdateUser", "DeleteUser" ->
				new ObservedWrite<>(this.store, next.newCall(method, options));
			case "ListUsers", "WatchUsers" -> new ObservedStream<>(this.store, next.newCall(method, options));
			default -> next.newCall(method, options);
		};
	}

	/**
	 * Seconds since what is kept was proven to be recent; NaN while nothing is answered.
	 */
	double staleness() {
		Proof proof = this.follower.proof();
		long now = this.clock.getAsLong();
		return proof.isRecent(now, this.maxStaleness) ? (now - proof.moment()) / 1e9 : Double.NaN;
	}

	/** Whether what is kept may be served to a caller with a token. */
	boolean mayServe(String token, Proof proof) {
		long now = this.clock.getAsLong();
		return proof.isRecent(now, this.maxStaleness) && this.tokens.accepts(token, now);
	}

}
