package io.userservice.client.cache;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.userservice.api.User;
import io.userservice.api.UserChange;

/**
 * A stream of users that the application itself reads: what it has seen there, it does
 * not read in an older state afterwards.
 */
final class ObservedStream<Q, R> extends SimpleForwardingClientCall<Q, R> {

	private final UserStore store;

	ObservedStream(UserStore store, ClientCall<Q, R> call) {
		super(call);
		this.store = store;
	}

	@Override
	public void start(Listener<R> listener, Metadata headers) {
		super.start(new SimpleForwardingClientCallListener<>(listener) {
			@Override
			public void onMessage(R message) {
				if (message instanceof User user) {
					ObservedStream.this.store.listed(user);
				}
				else if (message instanceof UserChange change && change.hasUser()) {
					ObservedStream.this.store.changed(change);
				}
				super.onMessage(message);
			}
		}, headers);
	}

}
