package io.userservice.user.grpc;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.userservice.error.RpcError;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.limit.LimitProperties;
import io.userservice.rpc.limit.Refusals;
import io.userservice.user.write.WriteHistory;

import org.springframework.stereotype.Component;

/**
 * Bounds what the writes of one caller leave behind in a day besides users: idempotency
 * keys and rows of the log, which are deleted after their retention alone. A write is
 * refused once nothing is left, so the last one may take more.
 */
@Component
class StoredHistory implements WriteHistory {

	/** Callers that are remembered; one that is dropped begins anew. */
	private static final int CALLERS = 5_000;

	private static final Duration PERIOD = Duration.ofDays(1);

	/** Bytes of a key, its index entries included ({@code docs/limits.md}). */
	private static final int KEY = 360;

	/** Bytes of a row of the log (140), and of the row that publishes it (172). */
	private static final int CHANGE = 312;

	/** Bytes of an id in either. */
	private static final int ID = 4;

	private final long share;

	private final Refusals refusals;

	private final LoadingCache<Object, Bucket> byCaller = Caffeine.newBuilder()
		.maximumSize(CALLERS)
		.build((caller) -> newBucket());

	StoredHistory(Bounds bounds, LimitProperties properties) {
		this.share = properties.historyPerCaller().toBytes();
		this.refusals = bounds.createRefusals("history");
	}

	private Bucket newBucket() {
		return Bucket.builder()
			.addLimit((limit) -> limit.capacity(this.share).refillGreedy(this.share, PERIOD))
			.build();
	}

	/** Refuses a write of the current caller if nothing is left. */
	void require() {
		Bucket left = this.byCaller.get(Caller.currentKey());
		if (left.getAvailableTokens() <= 0) {
			this.refusals.add();
			throw RpcError
				.overloaded(this.refusals.bound(),
						Duration.ofNanos(left.estimateAbilityToConsume(1).getNanosToWaitForRefill()))
				.toException();
		}
	}

	@Override
	public void add(int users, boolean keyed) {
		long ids = (long) ID * users;
		this.byCaller.get(Caller.currentKey()).consumeIgnoringRateLimits(CHANGE + ids + (keyed ? KEY + ids : 0));
	}

}
