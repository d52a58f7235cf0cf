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
import io.userservice.user.UserException;
import io.userservice.user.UserLookup;
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

	public UserGrpcService(UserRequests requests, UserLookup lookup, UserDirectory users,
			IdempotentUserCreation creation, UserLimits limits) {
		this.requests = requests;
		this.lookup = lookup;
		this.users = users;
		this.creation = creation;
		this.limits = limits;
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		int id = this.requests.id(request);
		Permit permit = this.limits.lookups().acquire(CallerKey.current(), 1);
		this.lookup.find(id).whenCompleteAsync((user, failure) -> {
			permit.close();
			respond(response, user,
					(failure instanceof UserException.LookupOverloaded) ? this.limits.lookups().refuse() : failure);
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
		ListUsersStreamer.start(this.users.page(request.number(), request.size()), this.limits.lists(), responses);
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
			Executor inContext = CallContextExecutor.on(Runnable::run);
			heap.retain();
			this.limits.creations()
				.submit(CallerKey.current(), this.limits.creationWeight(newUsers.size()),
						() -> inContext.execute(() -> create(key, newUsers, response, heap)), (reason) -> {
							heap.close();
							response.onError(reason);
						});
		});
	}

	private void create(@Nullable IdempotencyKey key, List<NewUser> newUsers,
			ServerCallStreamObserver<CreateUsersResponse> response, Permit heap) {
		try (heap) {
			if (!response.isCancelled()) {
				response.onNext(UserMessages.toResponse(this.creation.create(key, newUsers)));
				response.onCompleted();
			}
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
