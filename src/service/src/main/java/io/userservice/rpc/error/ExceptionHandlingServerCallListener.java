package io.userservice.rpc.error;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;

/**
 * Ends the call when a callback throws. A handler whose call has failed hears nothing
 * more but its cancellation, even when somebody else has ended the call.
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
		guarded(super::onCancel);
	}

	@Override
	public void onComplete() {
		guarded(this.call.hasFailed() ? super::onCancel : super::onComplete);
	}

	private void unlessFailed(Runnable callback) {
		if (!this.call.hasFailed()) {
			guarded(callback);
		}
	}

	private void guarded(Runnable callback) {
		try {
			callback.run();
		}
		catch (Throwable ex) {
			this.call.fail(ex);
		}
	}

}
