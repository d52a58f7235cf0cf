package io.userservice.rpc.error;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;

/**
 * Ends the call when a callback throws. The handler of a failed call gets nothing more
 * but {@code onCancel}, even if something else has ended the call.
 */
class ExceptionHandlingServerCallListener<Q> extends SimpleForwardingServerCallListener<Q> {

	private final ExceptionHandlingServerCall<Q, ?> call;

	ExceptionHandlingServerCallListener(ServerCall.Listener<Q> delegate, ExceptionHandlingServerCall<Q, ?> call) {
		super(delegate);
		this.call = call;
	}

	@Override
	public void onMessage(Q message) {
		unlessFailed(() -> super.onMessage(message));
	}

	@Override
	public void onHalfClose() {
		unlessFailed(super::onHalfClose);
	}

	@Override
	public void onReady() {
		unlessFailed(super::onReady);
	}

	@Override
	public void onCancel() {
		handled(super::onCancel);
	}

	@Override
	public void onComplete() {
		handled(this.call.hasFailed() ? super::onCancel : super::onComplete);
	}

	private void unlessFailed(Runnable callback) {
		if (!this.call.hasFailed()) {
			handled(callback);
		}
	}

	private void handled(Runnable callback) {
		try {
			callback.run();
		}
		catch (Throwable ex) {
			this.call.fail(ex);
		}
	}

}
