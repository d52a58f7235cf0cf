package greeter;

import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import net.devh.boot.grpc.client.interceptor.GrpcGlobalClientInterceptor;

/** Counts calls that failed as unavailable before a replica began to answer. */
@GrpcGlobalClientInterceptor
class UnansweredCalls implements ClientInterceptor {

	final AtomicInteger count = new AtomicInteger();

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
			@Override
			public void start(Listener<R> listener, Metadata headers) {
				super.start(new Noting<>(listener), headers);
			}
		};
	}

	/** Of one call, with its retries. */
	private class Noting<R> extends SimpleForwardingClientCallListener<R> {

		private boolean answered;

		Noting(ClientCall.Listener<R> delegate) {
			super(delegate);
		}

		@Override
		public void onHeaders(Metadata headers) {
			this.answered = true;
			super.onHeaders(headers);
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			if (status.getCode() == Status.Code.UNAVAILABLE && !this.answered) {
				UnansweredCalls.this.count.incrementAndGet();
			}
			super.onClose(status, trailers);
		}

	}

}
