package io.userservice.user.grpc;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.BatchGetUsersResponse;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.DeleteUserResponse;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.SearchUsersRequest;
import io.userservice.api.SearchUsersResponse;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc.AsyncService;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.WatchUsersRequest;
import io.userservice.chat.Echo;
import io.userservice.request.UserRequests;
import io.userservice.rpc.batch.BatchedResponses;
import io.userservice.rpc.batch.MessageBatch;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.limit.Bound.Permit;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.user.input.NewUser;
import io.userservice.user.input.UserUpdate;
import io.userservice.user.grpc.metadata.PositionServerInterceptor;
import io.userservice.user.state.Consistency;
import io.userservice.user.read.UserDirectory;
import io.userservice.user.read.UserLookups;
import io.userservice.user.read.UserPage;
import io.userservice.user.state.WrittenState;
import io.userservice.user.watch.ChangeFeed;
import io.userservice.user.write.IdempotencyKey;
import io.userservice.user.write.UserWrites;
import net.devh.boot.grpc.server.service.GrpcService;
import org.jspecify.annotations.Nullable;

/** The service of {@code proto/user.proto}, which states the contract of each call. */
@GrpcService
class UserGrpcService implements AsyncService, BindableService {

	/** Of no user; to find out which state the database is in. */
	private static final Set<Integer> NO_IDS = Set.of(0);

	private final UserLookups lookups;

	private final UserDirectory users;

	private final UserWrites writes;

	private final UserLimits limits;

	private final UserCalls calls;

	private final ChangeFeed changes;

	private final SearchCalls searches;

	private final WrittenState states;

	UserGrpcService(UserLookups lookups, UserDirectory users, UserWrites writes, ChangeFeed changes,
			SearchCalls searches, UserLimits limits, WrittenState states) {
		this.lookups = lookups;
		this.users = users;
		this.writes = writes;
		this.limits = limits;
		this.calls = new UserCalls(limits, states);
		this.changes = changes;
		this.searches = searches;
		this.states = states;
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		int id = UserRequests.id(request);
		UserCalls.lookUp(this.lookups.find(Caller.currentKey(), id, PositionServerInterceptor.current()),
				UserMessages::toMessage, response);
	}

	@Override
	public void getUserByEmail(GetUserByEmailRequest request, StreamObserver<User> response) {
		String email = UserRequests.email(request);
		UserCalls.lookUp(this.lookups.findByEmail(Caller.currentKey(), email, PositionServerInterceptor.current()),
				UserMessages::toMessage, response);
	}

	@Override
	public void batchGetUsers(BatchGetUsersRequest request, StreamObserver<BatchGetUsersResponse> response) {
		Set<Integer> ids = UserRequests.ids(request);
		Consistency consistency = PositionServerInterceptor.current();
		if (ids.isEmpty() && consistency == null) {
			UserCalls.respond(BatchGetUsersResponse::getDefaultInstance, response);
			return;
		}
		Set<Integer> read = ids.isEmpty() ? NO_IDS : ids;
		UserCalls.lookUp(this.lookups.find(Caller.currentKey(), read, consistency),
				(found) -> UserMessages.toResponse(ids, found), response);
	}

	/** ListUsers sends many users in one write. */
	@Override
	public ServerServiceDefinition bindService() {
		return BatchedResponses.of(UserServiceGrpc.bindService(this), UserServiceGrpc.getListUsersMethod(),
				this::listUsers);
	}

	private void listUsers(ListUsersRequest listRequest, ServerCallStreamObserver<MessageBatch> responses) {
		UserRequests.Page request = UserRequests.page(listRequest);
		Consistency consistency = PositionServerInterceptor.current();
		UserPage page = (request.afterId() > 0) ? this.users.pageAfter(request.afterId(), request.size(), consistency)
				: this.users.page(request.number(), request.size(), consistency);
		ListUsersStreamer.start(page, this.limits.lists(), responses);
	}

	@Override
	public void createUser(CreateUserRequest request, StreamObserver<User> response) {
		NewUser user = UserRequests.newUser(request);
		this.calls.write(UserCalls.rows(List.of(user)), (key) -> UserMessages.toMessage(this.writes.create(key, user)),
				response);
	}

	@Override
	public void updateUser(UpdateUserRequest request, StreamObserver<User> response) {
		UserUpdate update = UserRequests.update(request);
		this.calls.write(UserCalls.rows(update), (key) -> UserMessages.toMessage(this.writes.update(key, update)),
				response);
	}

	@Override
	public void deleteUser(DeleteUserRequest request, StreamObserver<DeleteUserResponse> response) {
		int id = UserRequests.id(request);
		this.calls.write(Set.of(id), (key) -> {
			this.writes.delete(key, id, request.getEtag());
			return DeleteUserResponse.getDefaultInstance();
		}, response);
	}

	@Override
	public StreamObserver<CreateUserRequest> createUsers(StreamObserver<CreateUsersResponse> responses) {
		var response = (ServerCallStreamObserver<CreateUsersResponse>) responses;
		this.limits.history().require();
		IdempotencyKey key = IdempotencyKeyServerInterceptor.currentKey();
		Consistency consistency = PositionServerInterceptor.current();
		Bound collected = this.limits.collectedUsers();
		// Kept until the client has read the response, which is as large as the requests.
		// The HTTP side counts what it forwards itself, since its client reads later.
		boolean isCounted = CurrentCall.isOwn();
		Permit heap = collected.acquire(Caller.currentKey(), isCounted ? 0 : CreateUsersObserver.CALL,
				() -> response.onError(new BoundExceededException(collected.name())));
		response.setOnCloseHandler(heap::close);
		response.setOnCancelHandler(heap::close);
		return new CreateUsersObserver((bytes) -> heap.add(isCounted ? 0 : bytes), (newUsers) -> {
			Executor inContext = CallContextExecutor.on(Runnable::run);
			// A call that is being stored does not give way; one that has given way is
			// not stored.
			heap.retain();
			try {
				heap.add(0);
				this.limits.writes()
					.submit(Caller.currentKey(), this.limits.writeWeight(newUsers.size()),
							UserCalls.rows(UserCalls.rows(newUsers), key),
							() -> inContext.execute(() -> create(key, consistency, newUsers, response, heap)),
							(reason) -> {
								heap.close();
								response.onError(reason);
							});
			}
			catch (RuntimeException ex) {
				heap.close();
				throw ex;
			}
		});
	}

	private void create(@Nullable IdempotencyKey key, @Nullable Consistency consistency, List<NewUser> newUsers,
			ServerCallStreamObserver<CreateUsersResponse> response, Permit heap) {
		try (heap) {
			if (!response.isCancelled()) {
				UserCalls.respond(
						() -> UserMessages.toResponse(this.limits.progress()
							.count(() -> this.states.of(consistency, () -> this.writes.create(key, newUsers)))),
						response);
			}
		}
	}

	@Override
	public void watchUsers(WatchUsersRequest request, StreamObserver<UserChange> changes) {
		UserWatcher.start(this.changes, request, this.limits, changes);
	}

	@Override
	public void searchUsers(SearchUsersRequest request, StreamObserver<SearchUsersResponse> response) {
		this.searches.search(request, response);
	}

	@Override
	public StreamObserver<ChatMessage> chat(StreamObserver<ChatMessage> responses) {
		var response = (ServerCallStreamObserver<ChatMessage>) responses;
		Bound chats = this.limits.chats();
		Permit permit = chats.acquire(Caller.currentKey(), 1, UserCalls.ending(chats));
		response.setOnCloseHandler(permit::close);
		response.setOnCancelHandler(permit::close);
		return Echo.over(response);
	}

}
