package io.userservice.rpc.limit;

import java.util.concurrent.Executor;

import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.limit.Bound.Permit;
import org.jspecify.annotations.Nullable;

/**
 * What was sent of a call and is not known to have left, and the permit for it. Its
 * caller is asked for at the first message, when it is known. Thread-safe.
 */
final class UnreadBytes {

	/**
	 * Bytes that a message counts at least: the objects of gRPC (1.85) and Netty for one
	 * that waits take 1 to 2 KB of the heap.
	 */
	static final int LEAST = 4_096;

	private final ObservedCall call;

	private final Bound bound;

	private final Executor resets;

	/** What is taken at a time, so that most messages of a stream change no permit. */
	private final int step;

	/**
	 * How much may wait, as messages count; gRPC's own threshold. If small messages
	 * counted less here, 100 watchers that are a moment late would take more than all of
	 * the bound, and most be reset.
	 */
	private int ahead = 32 * 1024;

	private @Nullable Permit permit;

	/** What the permit is for. */
	private long taken;

	/** Buffers of messages that are not known to have left. */
	private long buffers;

	private boolean ended;

	/**
	 * @param resets resets the call when it gives way, on a thread that has locked no
	 * call
	 */
	UnreadBytes(ObservedCall call, Bound bound, Executor resets, boolean single) {
		this.call = call;
		this.bound = bound;
		this.resets = resets;
		this.step = single ? 1 : 4 * LEAST;
	}

	/** Lets so many bytes wait. */
	synchronized void sendAhead(int bytes) {
		this.ahead = bytes;
	}

	/** Counts a message; returns whether it may be sent. */
	synchronized boolean add(int size) {
		this.buffers += Math.max(size, LEAST);
		return isTaken(this.buffers);
	}

	/** Whether as much as the threshold, and the bound, allow waits. */
	synchronized boolean isFull() {
		return this.buffers >= this.ahead || !isTaken(this.buffers + LEAST);
	}

	/** Counts a message if what is taken is enough for it. */
	synchronized boolean addWithinTaken(int size) {
		int buffer = Math.max(size, LEAST);
		if (this.buffers + buffer > this.taken) {
			return false;
		}
		this.buffers += buffer;
		return true;
	}

	/** Whether as much as this is taken, after it has been tried. */
	private boolean isTaken(long amount) {
		if (amount <= this.taken || this.ended) {
			return true;
		}
		long wanted = (amount + this.step - 1) / this.step * this.step;
		try {
			if (this.permit == null) {
				this.permit = acquire(wanted);
			}
			else {
				this.permit.resize(wanted);
			}
			this.taken = wanted;
			return true;
		}
		catch (BoundExceededException ex) {
			return false;
		}
	}

	private Permit acquire(long amount) {
		Object caller = this.call.caller();
		return this.bound.acquire((caller != null) ? caller : this.call.address(), amount,
				() -> this.resets.execute(this.call::reset));
	}

	/** Nothing waits any more, but what is taken stays for the next messages. */
	synchronized void clear() {
		this.buffers = 0;
	}

	/** Nothing waits any more, and what was taken is given back. */
	synchronized void giveBack() {
		clear();
		if (this.permit != null && this.taken > 0) {
			this.taken = 0;
			try {
				this.permit.resize(0);
			}
			catch (BoundExceededException ex) {
				// It gave way, and the call is about to be reset.
			}
		}
	}

	synchronized void end() {
		this.ended = true;
		if (this.permit != null) {
			this.permit.close();
		}
	}

}
