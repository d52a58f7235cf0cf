package io.userservice.fake;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.grpc.stub.StreamObservers;
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
import io.userservice.api.WatchUsersRequest;
import io.userservice.chat.Echo;
import io.userservice.fake.memory.ChangeHistory;
import io.userservice.fake.memory.FakeUsers;
import io.userservice.fake.memory.UserSearch;
import io.userservice.fake.memory.Watch;
import io.userservice.fake.memory.Watches;
import io.userservice.request.SearchRequests;
import io.userservice.request.UserRequests;
import io.userservice.request.WatchRequests;

/** The calls of {@code proto/user.proto}, which states the contract of each. */
final class FakeCalls implements AsyncService {

	private final FakeUsers users;

	private final Watches watches;

	FakeCalls(FakeUsers users, Watches watches) {
		this.users = users;
		this.watches = watches;
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		respond(this.users.get(UserRequests.id(request)), response);
	}

	@Override
	public void getUserByEmail(GetUserByEmailRequest request, StreamObserver<User> response) {
		respond(this.users.getByEmail(UserRequests.email(request)), response);
	}

	@Override
	public void batchGetUsers(BatchGetUsersRequest request, StreamObserver<BatchGetUsersResponse> response) {
		Set<Integer> ids = UserRequests.ids(request);
		BatchGetUsersResponse.Builder found = BatchGetUsersResponse.newBuilder();
		synchronized (this.users) {
			ids.forEach((id) -> {
				Optional<User> user = this.users.find(id);
				user.ifPresentOrElse(found::addUsers, () -> found.addMissingIds(id));
			});
		}
		respond(found.build(), response);
	}

	@Override
	public void listUsers(ListUsersRequest request, StreamObserver<User> responses) {
		UserRequests.Page page = UserRequests.page(request);
		long skipped = (page.afterId() > 0) ? 0 : (page.number() - 1L) * page.size();
		List<User> users = this.users.after(page.afterId()).stream().skip(skipped).limit(page.size()).toList();
		StreamObservers.copyWithFlowControl(users.iterator(), cancellable(responses));
	}

	@Override
	public void searchUsers(SearchUsersRequest request, StreamObserver<SearchUsersResponse> response) {
		SearchRequests.Search search = SearchRequests.read(request);
		respond(UserSearch.find(this.users.after(0), search.query(), search.size(), search.after()), response);
	}

	@Override
	public StreamObserver<CreateUserRequest> createUsers(StreamObserver<CreateUsersResponse> response) {
		WriteKey key = WriteKey.current();
		cancellable(response);
		return new UserCreation((newUsers) -> {
			List<User> created = this.users.create(key, newUsers);
			respond(CreateUsersResponse.newBuilder().setCount(created.size()).addAllUsers(created).build(), response);
		});
	}

	@Override
	public void createUser(CreateUserRequest request, StreamObserver<User> response) {
		WriteKey key = WriteKey.current();
		respond(this.users.create(key, UserRequests.newUser(request)), response);
	}

	@Override
	public void updateUser(UpdateUserRequest request, StreamObserver<User> response) {
		WriteKey key = WriteKey.current();
		respond(this.users.update(key, UserRequests.update(request)), response);
	}

	@Override
	public void deleteUser(DeleteUserRequest request, StreamObserver<DeleteUserResponse> response) {
		WriteKey key = WriteKey.current();
		this.users.delete(key, UserRequests.id(request), request.getEtag());
		respond(DeleteUserResponse.getDefaultInstance(), response);
	}

	@Override
	public void watchUsers(WatchUsersRequest request, StreamObserver<UserChange> responses) {
		ServerCallStreamObserver<UserChange> changes = (ServerCallStreamObserver<UserChange>) responses;
		ChangeHistory history = this.users.history();
		Duration progressInterval = WatchRequests.progressInterval(request);
		Watch watch = new Watch(history, history.find(request.getResumeToken()), this.users::current, progressInterval,
				request.hasProgressInterval(), changes);
		changes.setOnCancelHandler(() -> this.watches.remove(watch));
		changes.setOnCloseHandler(() -> this.watches.remove(watch));
		changes.setOnReadyHandler(watch::resume);
		this.watches.add(watch);
	}

	@Override
	public StreamObserver<ChatMessage> chat(StreamObserver<ChatMessage> responses) {
		return Echo.over(cancellable(responses));
	}

	/** Without a handler, a response to a client that has gone would throw. */
	private static <R> ServerCallStreamObserver<R> cancellable(StreamObserver<R> responses) {
		ServerCallStreamObserver<R> response = (ServerCallStreamObserver<R>) responses;
		response.setOnCancelHandler(() -> {
		});
		return response;
	}

	private static <R> void respond(R response, StreamObserver<R> responses) {
		responses.onNext(response);
		responses.onCompleted();
	}

}
