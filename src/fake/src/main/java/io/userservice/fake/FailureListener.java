package io.userservice.fake;

import java.util.UUID;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;
import io.userservice.error.InvalidFieldException;
import io.userservice.error.ServiceErrors;

/**
 * Ends the call with the error that a callback throws; the others are left out then.
 */
final class FailureListener<Q> extends SimpleForwardingServerCallListener<Q> {

	private final EndableCall<Q, ?> call;

	private final ServerCall<?, ?> failed;

	private final Runnable onEnd;

	/**
	 * @param failed the call that ends with the error
	 * @param onEnd runs when the call has ended
	 */
	FailureListener(ServerCall.Listener<Q> delegate, EndableCall<Q, ?> call, ServerCall<?, ?> failed, Runnable onEnd) {
		super(delegate);
		this.call = call;
		this.failed = failed;
		this.onEnd = onEnd;
	}

	static void fail(ServerCall<?, ?> call, RuntimeException failure) {
		if (failure instanceof InvalidFieldException invalid) {
			invalid.toError().close(call);
		}
		else if (failure instanceof StatusRuntimeException chosen) {
			Metadata trailers = chosen.getTrailers();
			call.close(chosen.getStatus(), (trailers != null) ? trailers : new Metadata());
		}
		else {
			ServiceErrors.internal(UUID.randomUUID().toString()).close(call);
			throw failure;
		}
	}

	@Override
	public void onMessage(Q message) {
		unlessClosed(() -> super.onMessage(message));
	}

	@Override
	public void onHalfClose() {
		unlessClosed(super::onHalfClose);
	}

	@Override
	public void onReady() {
		unlessClosed(super::onReady);
	}

	@Override
	public void onCancel() {
		this.onEnd.run();
		super.onCancel();
	}

	@Override
	public void onComplete() {
		this.onEnd.run();
		super.onComplete();
	}

	private void unlessClosed(Runnable callback) {
		if (this.call.isClosed()) {
			return;
		}
		try {
			callback.run();
		}
		catch (RuntimeException ex) {
			fail(this.failed, ex);
		}
	}

}
