package io.userservice.warmup;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.SearchUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceStub;

/**
 * The calls of a warm-up: of all usual kinds, for stored users from all over the table;
 * in an empty database, for users that are not there. No write is of a stored user.
 */
class WarmUpMix {

	private static final int ABSENT = 100;

	private static final int PAGE = 50;

	private static final int PAGES = 100;

	private static final int BATCH = 10;

	private static final int CREATED = 10;

	private static final String NO_ETAG = "none";

	private final UserServiceStub stub;

	private final Consumer<Status> onEnd;

	/** The page that was found last. */
	private volatile List<User> users = List.of();

	private volatile int lastId;

	/**
	 * @param onEnd told of the end of each call
	 */
	WarmUpMix(UserServiceStub stub, Consumer<Status> onEnd) {
		this.stub = stub;
		this.onEnd = onEnd;
	}

	/** Starts the first call, whose end the others must await. */
	void findUsers() {
		listOn();
	}

	/** Lists the users behind those that were listed so, at the end from the start. */
	private void listOn() {
		List<User> listed = new ArrayList<>();
		this.stub.listUsers(ListUsersRequest.newBuilder().setPageSize(PAGE).setAfterId(this.lastId).build(),
				observer(listed::add, () -> found(listed)));
	}

	private void found(List<User> listed) {
		this.lastId = listed.isEmpty() ? 0 : listed.get(listed.size() - 1).getId();
		if (!listed.isEmpty()) {
			this.users = listed;
		}
	}

	/** Starts a call. */
	void start(int call) {
		User user = user(call);
		switch (call % 10) {
			case 0 -> search(user, call);
			case 1 -> list(call);
			case 2, 3 -> create();
			case 4 -> batch(call);
			case 5 -> update(call);
			case 6 -> this.stub.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(user.getEmail()).build(),
					observer());
			default -> this.stub.getUser(GetUserRequest.newBuilder().setId(user.getId()).build(), observer());
		}
	}

	/** By a word that finds many, or by several that find one. */
	private void search(User user, int call) {
		String query = (call % 20 == 0) ? "a" : user.getEmail();
		this.stub.searchUsers(SearchUsersRequest.newBuilder().setQuery(query).build(), observer());
	}

	private void list(int call) {
		if (call % 20 == 1) {
			listPage(1 + call % PAGES);
		}
		else {
			listOn();
		}
	}

	private User user(int call) {
		List<User> users = this.users;
		return users.isEmpty() ? absent(call) : users.get(call % users.size());
	}

	private static User absent(int call) {
		return User.newBuilder().setId(Integer.MAX_VALUE - call % ABSENT).setName("nobody").setEmail(email()).build();
	}

	/** Such an address cannot exist (RFC 2606). */
	private static String email() {
		return UUID.randomUUID() + "@warm-up.invalid";
	}

	private void listPage(int page) {
		this.stub.listUsers(ListUsersRequest.newBuilder().setPageSize(PAGE).setPage(page).build(), observer());
	}

	private void create() {
		StreamObserver<CreateUserRequest> requests = this.stub.createUsers(this.<CreateUsersResponse>observer());
		for (int user = 0; user < CREATED; user++) {
			requests.onNext(CreateUserRequest.newBuilder().setName("nobody").setEmail(email()).build());
		}
		requests.onCompleted();
	}

	private void batch(int call) {
		BatchGetUsersRequest.Builder request = BatchGetUsersRequest.newBuilder();
		for (int index = 0; index < BATCH; index++) {
			request.addIds(user(call + index).getId());
		}
		this.stub.batchGetUsers(request.build(), observer());
	}

	/** Of a user who is not there, and who would not have that etag. */
	private void update(int call) {
		User user = absent(call);
		this.stub.updateUser(
				UpdateUserRequest.newBuilder().setId(user.getId()).setName(user.getName()).setEtag(NO_ETAG).build(),
				observer());
	}

	private <T> StreamObserver<T> observer() {
		return observer((response) -> {
		}, () -> {
		});
	}

	private <T> StreamObserver<T> observer(Consumer<T> response, Runnable completion) {
		return new StreamObserver<>() {

			@Override
			public void onNext(T message) {
				response.accept(message);
			}

			@Override
			public void onError(Throwable failure) {
				WarmUpMix.this.onEnd.accept(Status.fromThrowable(failure));
			}

			@Override
			public void onCompleted() {
				completion.run();
				WarmUpMix.this.onEnd.accept(Status.OK);
			}

		};
	}

}
