package io.userservice.http.forward;

import java.net.InetSocketAddress;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the calls that came by HTTP by the replica that each was made to. */
public class ReplicaMetrics implements ClientInterceptor {

	private final MeterRegistry meters;

	public ReplicaMetrics(MeterRegistry meters) {
		this.meters = meters;
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
			@Override
			public void start(Listener<R> responses, Metadata headers) {
				super.start(new SimpleForwardingClientCallListener<>(responses) {
					@Override
					public void onClose(Status status, Metadata trailers) {
						count(getAttributes());
						super.onClose(status, trailers);
					}
				}, headers);
			}
		};
	}

	private void count(Attributes connection) {
		if (connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress replica) {
			this.meters.counter("user.service.http.calls", "replica", replica.toString().replaceFirst(".*/", ""))
				.increment();
		}
	}

}
