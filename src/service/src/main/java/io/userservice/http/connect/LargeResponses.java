package io.userservice.http.connect;

import com.google.protobuf.Message;
import io.userservice.error.RpcError;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.rpc.limit.Bounds;

/**
 * Bounds what responses of unary calls keep on the heap until their clients have read
 * them.
 */
final class LargeResponses {

	/** Smaller messages are bounded by the number of calls. */
	private static final int SMALL = 16_384;

	/**
	 * What a byte of a message takes at most: users of short texts have 60, and some 330
	 * on the heap.
	 */
	private static final long WEIGHT = 6;

	/** The part of the heap that they may take. */
	private static final int PART = 12;

	private final Bound bytes;

	LargeResponses(Bounds bounds) {
		this.bytes = bounds.createSharedByHalves("http-responses", Runtime.getRuntime().maxMemory() / PART);
	}

	/**
	 * The permit for a response, to be held until it has been read.
	 * @param end ends the connection of a client that reads slowly, when it gives way
	 */
	Bound.Permit acquire(Object caller, Message response, Runnable end) throws ConnectException {
		long size = response.getSerializedSize();
		try {
			return this.bytes.acquire(caller, (size > SMALL) ? WEIGHT * size : 0, end);
		}
		catch (BoundExceededException ex) {
			throw ConnectException.of(RpcError.overloaded(ex.bound()));
		}
	}

}
