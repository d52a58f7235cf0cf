package io.userservice.rpc.server;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;

/** Runs a task when the call has ended, however it ends. */
public class CallEndListener<Q> extends SimpleForwardingServerCallListener<Q> {

	private final Runnable onEnd;

	/**
	 * @param onEnd must not block
	 */
	public CallEndListener(ServerCall.Listener<Q> delegate, Runnable onEnd) {
		super(delegate);
		this.onEnd = onEnd;
	}

	@Override
	public void onCancel() {
		try {
			super.onCancel();
		}
		finally {
			this.onEnd.run();
		}
	}

	@Override
	public void onComplete() {
		try {
			super.onComplete();
		}
		finally {
			this.onEnd.run();
		}
	}

}
