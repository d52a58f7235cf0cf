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
import io.userservice.user.NewUser;
import io.userservice.user.StoredUser;
import io.userservice.user.UserDirectory;
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

	private final Executor blocking;

	/**
	 * @param blocking runs what blocks
	 */
	public UserGrpcService(UserRequests requests, UserLookup lookup, UserDirectory users,
			IdempotentUserCreation creation, Executor blocking) {
		this.requests = requests;
		this.lookup = lookup;
		this.users = users;
		this.creation = creation;
		this.blocking = blocking;
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		this.lookup.find(this.requests.id(request))
			.whenCompleteAsync((user, failure) -> respond(response, user, failure),
					CallContextExecutor.on(Runnable::run));
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
	public void listUsers(ListUsersRequest request, StreamObserver<User> responses) {
		UserRequests.Page page = this.requests.page(request);
		ListUsersStreamer.start(this.users.page(page.number(), page.size()), responses);
	}

	@Override
	public StreamObserver<CreateUserRequest> createUsers(StreamObserver<CreateUsersResponse> response) {
		IdempotencyKey key = IdempotencyKeyInterceptor.currentKey();
		return new CreateUsersObserver(this.requests, (newUsers) -> CallContextExecutor.on(this.blocking)
			.execute(() -> create(key, newUsers, (ServerCallStreamObserver<CreateUsersResponse>) response)));
	}

	private void create(@Nullable IdempotencyKey key, List<NewUser> newUsers,
			ServerCallStreamObserver<CreateUsersResponse> response) {
		if (response.isCancelled()) {
			return;
		}
		try {
			response.onNext(UserMessages.toResponse(this.creation.create(key, newUsers)));
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
