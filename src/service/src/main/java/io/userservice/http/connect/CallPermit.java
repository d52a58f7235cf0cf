package io.userservice.http.connect;

import java.util.function.Supplier;

import io.userservice.rpc.error.RpcError;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;

/** The permit of a call by HTTP, which counts against the bound until it is closed. */
final class CallPermit implements AutoCloseable {

	private final Bound.Permit permit;

	private CallPermit(Bound.Permit permit) {
		this.permit = permit;
	}

	/**
	 * @param calls bounds the calls that run
	 * @param address of the client
	 */
	static CallPermit of(Bound calls, String address) throws ConnectException {
		return new CallPermit(taken(() -> calls.acquire(address, 1)));
	}

	/** Makes the call count as this many more. */
	void add(int more) throws ConnectException {
		taken(() -> {
			this.permit.add(more);
			return this.permit;
		});
	}

	private static Bound.Permit taken(Supplier<Bound.Permit> taking) throws ConnectException {
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
