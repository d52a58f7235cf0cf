package io.userservice.http.connect;

import java.util.function.Supplier;

import io.userservice.http.forward.ForwardedCall;
import io.userservice.rpc.error.RpcError;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import org.jspecify.annotations.Nullable;

/**
 * The permit of a call by HTTP, which counts against the bound until it is closed. When
 * it gives way to another caller, its call ends.
 */
final class CallPermit implements AutoCloseable {

	private static final Object NOBODY = "nobody";

	private final Bound.Permit permit;

	private final BoundExceededException reason;

	private @Nullable ForwardedCall call;

	private boolean gaveWay;

	private CallPermit(Bound calls, @Nullable Object caller) {
		this.reason = new BoundExceededException(calls.name());
		this.permit = (caller != null) ? calls.acquire(caller, 1, this::giveWay) : calls.acquire(NOBODY, 0);
	}

	/**
	 * @param calls bounds the calls that run
	 * @param caller for whom the call counts; null for a call that gRPC refuses at once
	 */
	static CallPermit of(Bound calls, @Nullable Object caller) throws ConnectException {
		return taken(() -> new CallPermit(calls, caller));
	}

	/** Makes the call count as this many more. */
	void add(int more) throws ConnectException {
		taken(() -> {
			this.permit.add(more);
			return this;
		});
	}

	/** The call that ends when the permit gives way. */
	synchronized void attach(ForwardedCall call) {
		this.call = call;
		if (this.gaveWay) {
			call.end(this.reason);
		}
	}

	private synchronized void giveWay() {
		this.gaveWay = true;
		if (this.call != null) {
			this.call.end(this.reason);
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
		this.permit.close();
	}

}
