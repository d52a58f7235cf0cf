package io.userservice.user.grpc;

import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;
import io.userservice.chat.Echo;
import io.userservice.rpc.limit.Bound.Permit;
import io.userservice.rpc.limit.CallerKey;
import io.userservice.user.NewUser;
import io.userservice.user.StoredUser;
import io.userservice.user.UserDirectory;
import io.userservice.user.UserLookup;
import io.userservice.user.UserPage;
import io.userservice.user.idempotency.IdempotencyKey;
import io.userservice.user.idempotency.IdempotentUserCreation;
import org.jspecify.annotations.Nullable;

/** The service of {@code proto/user.proto}, which states the contract of each call. */
public class UserGrpcService extends UserServiceImplBase {

	private final UserRequests requests;

	private final UserLookup lookup;

	private final UserDirectory users;

	private final IdempotentUserCreation creation;

	private final UserLimits limits;

	private final Executor blocking;

	/**
	 * @param blocking runs what blocks
	 */
	public UserGrpcService(UserRequests requests, UserLookup lookup, UserDirectory users,
			IdempotentUserCreation creation, UserLimits limits, Executor blocking) {
		this.requests = requests;
		this.lookup = lookup;
		this.users = users;
		this.creation = creation;
		this.limits = limits;
		this.blocking = blocking;
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		int id = this.requests.id(request);
		Permit permit = this.limits.lookups().acquire(CallerKey.current(), 1);
		this.lookup.find(id).whenCompleteAsync((user, failure) -> {
			permit.close();
			respond(response, user, failure);
		}, CallContextExecutor.on(Runnable::run));
	}

	private static void respond(StreamObserver<User> response, @Nullable StoredUser user, @Nullable Throwable failure) {
		if (failure != null) {
			response.onError(failure);
		}
		else {
			response.onNext(UserMessages.toMessage(user));
			response.onCompleted();
		}
	}

	@Override
	public void listUsers(ListUsersRequest listRequest, StreamObserver<User> responses) {
		UserRequests.Page request = this.requests.page(listRequest);
		UserPage page = this.users.page(request.number(), request.size());
		Object caller = CallerKey.current();
		ListUsersStreamer.start(page, (rows) -> this.limits.lists().call(caller, 1, () -> page.nextChunk(rows)),
				responses);
	}

	@Override
	public StreamObserver<CreateUserRequest> createUsers(StreamObserver<CreateUsersResponse> responses) {
		var response = (ServerCallStreamObserver<CreateUsersResponse>) responses;
		IdempotencyKey key = IdempotencyKeyInterceptor.currentKey();
		// Kept until the client has read the response, which is as large as the requests.
		Permit heap = this.limits.collectedUsers().acquire(CallerKey.current(), 0);
		response.setOnCloseHandler(heap::close);
		response.setOnCancelHandler(heap::close);
		return new CreateUsersObserver(this.requests, heap, (newUsers) -> {
			heap.retain();
			CallContextExecutor.on(this.blocking).execute(() -> {
				create(key, newUsers, response);
				heap.close();
			});
		});
	}

	private void create(@Nullable IdempotencyKey key, List<NewUser> newUsers,
			ServerCallStreamObserver<CreateUsersResponse> response) {
		if (response.isCancelled()) {
			return;
		}
		try {
			List<StoredUser> created = this.limits.creations()
				.call(CallerKey.current(), this.limits.creationWeight(newUsers.size()),
						() -> this.creation.create(key, newUsers));
			response.onNext(UserMessages.toResponse(created));
			response.onCompleted();
		}
		catch (Throwable ex) {
			response.onError(ex);
		}
	}

	@Override
	public StreamObserver<ChatMessage> chat(StreamObserver<ChatMessage> responses) {
		return Echo.over(responses);
	}

}
