package io.userservice.rpc.batch;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.PooledByteBufAllocator;

/**
 * The server's buffers: as gRPC's own (1.85), but for those of batches, which have room
 * for the whole batch.
 */
public final class BatchAllocator extends PooledByteBufAllocator {

	/** Chunks of 2 MiB, half of Netty's default. */
	private static final int CHUNK = 8;

	public BatchAllocator() {
		super(defaultPreferDirect(), defaultNumHeapArena(), defaultNumDirectArena(), defaultPageSize(),
				Math.min(CHUNK, defaultMaxOrder()), defaultSmallCacheSize(), defaultNormalCacheSize(),
				defaultUseCacheForAllThreads());
	}

	@Override
	protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
		int size = MessageBatch.bufferSize(initialCapacity);
		return super.newDirectBuffer(size, Math.max(size, maxCapacity));
	}

	@Override
	protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
		int size = MessageBatch.bufferSize(initialCapacity);
		return super.newHeapBuffer(size, Math.max(size, maxCapacity));
	}

}
