package io.userservice.client.cache;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.userservice.api.SearchUsersResponse;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.cache.store.UserStore;

/**
 * Answers the reads of a channel from its near cache, and sees its writes. It stands next
 * to the network, inside of all other interceptors, so that it sees calls with the tokens
 * that are sent.
 *
 * @param cache of the channel
 */
record NearCacheInterceptor(NearCache cache) implements ClientInterceptor {

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		if (!UserServiceGrpc.SERVICE_NAME.equals(method.getServiceName())) {
			return next.newCall(method, options);
		}
		String name = method.getBareMethodName();
		CachedMethod cached = CachedMethod.of(name);
		if (cached != null) {
			return new CachedRead<>(this.cache, cached, method, options, next);
		}
		return switch (name) {
			case "CreateUser", "CreateUsers", "UpdateUser", "DeleteUser" ->
				new ObservedWrite<>(this.cache.store, next.newCall(method, options));
			case "ListUsers", "SearchUsers", "WatchUsers" ->
				new ObservedUsers<>(this.cache.store, next.newCall(method, options));
			default -> next.newCall(method, options);
		};
	}

	/**
	 * Users that the application lists, finds or watches itself: what it has seen there,
	 * it does not read in an older state afterwards.
	 */
	private static final class ObservedUsers<Q, R> extends SimpleForwardingClientCall<Q, R> {

		private final UserStore store;

		ObservedUsers(UserStore store, ClientCall<Q, R> call) {
			super(call);
			this.store = store;
		}

		@Override
		public void start(Listener<R> listener, Metadata headers) {
			super.start(new SimpleForwardingClientCallListener<>(listener) {
				@Override
				public void onMessage(R message) {
					if (message instanceof User user) {
						ObservedUsers.this.store.listed(user);
					}
					else if (message instanceof SearchUsersResponse found) {
						found.getUsersList().forEach(ObservedUsers.this.store::listed);
					}
					else if (message instanceof UserChange change && change.hasUser()) {
						ObservedUsers.this.store.changed(change);
					}
					super.onMessage(message);
				}
			}, headers);
		}

	}

}
