package io.userservice.http.connect;

import java.util.function.Supplier;

import io.userservice.error.RpcError;
import io.userservice.http.forward.ForwardedCall;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import org.jspecify.annotations.Nullable;

/**
 * What a call by HTTP takes of a bound, until it is closed. When it gives way to another
 * caller, its call ends, or what else is attached.
 */
final class CallPermit implements AutoCloseable {

	private static final Object NOBODY = "nobody";

	private final Bound.Permit permit;

	private final BoundExceededException reason;

	private @Nullable Runnable end;

	private boolean gaveWay;

	private boolean retained;

	private CallPermit(Bound bound, @Nullable Object caller, long amount) {
		this.reason = new BoundExceededException(bound.name());
		this.permit = (caller != null) ? bound.acquire(caller, amount, this::giveWay) : bound.acquire(NOBODY, 0);
	}

	/**
	 * @param bound of which the amount is taken
	 * @param caller for whom the call counts; null for a call that gRPC refuses at once
	 */
	static CallPermit of(Bound bound, @Nullable Object caller, long amount) throws ConnectException {
		return taken(() -> new CallPermit(bound, caller, amount));
	}

	/** Makes the call count as this much more. */
	void add(long more) throws ConnectException {
		taken(() -> {
			this.permit.add(more);
			return this;
		});
	}

	/** Does not give way until {@link #release}. */
	void retain() throws ConnectException {
		this.permit.retain();
		this.retained = true;
		// Fails if it has given way before.
		add(0);
	}

	/** Gives way again, by another end. */
	void release(Runnable end) {
		attach(end);
		this.retained = false;
		this.permit.close();
	}

	/** The call that ends when the permit gives way. */
	void attach(ForwardedCall call) {
		attach(() -> call.end(this.reason));
	}

	private synchronized void attach(Runnable end) {
		this.end = end;
		if (this.gaveWay) {
			end.run();
		}
	}

	private synchronized void giveWay() {
		this.gaveWay = true;
		if (this.end != null) {
			this.end.run();
		}
	}

	private static <T> T taken(Supplier<T> taking) throws ConnectException {
		try {
			return taking.get();
		}
		catch (BoundExceededException ex) {
			throw ConnectException.of(RpcError.overloaded(ex.bound()));
		}
	}

	@Override
	public void close() {
		if (this.retained) {
			this.permit.close();
		}
		this.permit.close();
	}

}
