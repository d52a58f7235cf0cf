package io.userservice.client.cache;

import java.util.Set;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.client.cache.store.CallStart;
import io.userservice.client.cache.store.UserStore;
import org.jspecify.annotations.Nullable;

/**
 * A write, of which what it has returned is read at once. After one that has failed, its
 * user is asked of the service again: it may have been written all the same.
 */
final class ObservedWrite<Q, R> extends SimpleForwardingClientCall<Q, R> {

	/** With these codes nothing was written, so no e-mail has another owner. */
	private static final Set<Status.Code> REFUSED = Set.of(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND,
			Status.Code.ALREADY_EXISTS, Status.Code.ABORTED, Status.Code.UNAUTHENTICATED,
			Status.Code.PERMISSION_DENIED);

	private final UserStore store;

	private final CallStart start;

	/** The user that is changed or deleted; 0 if it is not known. */
	private volatile int id;

	private volatile boolean deletes;

	ObservedWrite(UserStore store, ClientCall<Q, R> call) {
		super(call);
		this.store = store;
		this.start = store.start();
	}

	@Override
	public void sendMessage(Q request) {
		if (request instanceof UpdateUserRequest update) {
			this.id = update.getId();
		}
		else if (request instanceof DeleteUserRequest delete) {
			this.id = delete.getId();
			this.deletes = true;
		}
		super.sendMessage(request);
	}

	@Override
	public void cancel(@Nullable String message, @Nullable Throwable cause) {
		failed(Status.Code.CANCELLED);
		super.cancel(message, cause);
	}

	private void failed(Status.Code code) {
		if (this.id > 0) {
			this.store.forget(this.id);
		}
		if (!REFUSED.contains(code)) {
			this.store.forgetOwners();
		}
	}

	@Override
	public void start(Listener<R> listener, Metadata headers) {
		super.start(new SimpleForwardingClientCallListener<>(listener) {
			@Override
			public void onMessage(R response) {
				returned(response);
				super.onMessage(response);
			}

			@Override
			public void onClose(Status status, Metadata trailers) {
				if (!status.isOk()) {
					failed(status.getCode());
				}
				super.onClose(status, trailers);
			}
		}, headers);
	}

	private void returned(R response) {
		if (response instanceof User user) {
			this.store.returned(user, this.start);
		}
		else if (response instanceof CreateUsersResponse created) {
			created.getUsersList().forEach((user) -> this.store.returned(user, this.start));
		}
		else if (this.deletes) {
			this.store.forget(this.id);
		}
	}

}
