package bench;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import io.grpc.stub.StreamObserver;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.BatchGetUsersResponse;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;

/** The calls that are measured, each with the check of its response. */
class CallLoops {

	private CallLoops() {
	}

	/** Gets random users; a unit is a call. */
	static class GetUser extends CallLoop<User> {

		private final int users;

		private int id;

		GetUser(Round round, int users) {
			super(round);
			this.users = users;
		}

		@Override
		void call(ServerProcess server, StreamObserver<User> responses) {
			this.id = 1 + this.random.nextInt(this.users);
			server.stub(this.random).getUser(GetUserRequest.newBuilder().setId(this.id).build(), responses);
		}

		@Override
		int check(User user, Statistics statistics) {
			statistics.check(user.getId() == this.id && user.getEmail().equals("user" + this.id + "@example.com"),
					user);
			return 1;
		}

	}

	/** Lists random pages out of a range; a unit is a user. */
	static class ListUsers extends CallLoop<User> {

		private final int firstPage;

		private final int lastPage;

		private final int pageSize;

		private int expectedId;

		ListUsers(Round round, int firstPage, int lastPage, int pageSize) {
			super(round);
			this.firstPage = firstPage;
			this.lastPage = lastPage;
			this.pageSize = pageSize;
		}

		@Override
		void call(ServerProcess server, StreamObserver<User> responses) {
			int page = this.random.nextInt(this.firstPage, this.lastPage + 1);
			this.expectedId = (page - 1) * this.pageSize + 1;
			server.stub(this.random)
				.listUsers(ListUsersRequest.newBuilder().setPage(page).setPageSize(this.pageSize).build(), responses);
		}

		@Override
		int check(User user, Statistics statistics) {
			statistics.check(user.getId() == this.expectedId, user);
			this.expectedId++;
			return 1;
		}

	}

	/** Creates 1000 users a call; a unit is a user. */
	static class CreateUsers extends CallLoop<CreateUsersResponse> {

		private static final int USERS_PER_CALL = 1000;

		private static final List<String> NAMES = IntStream.range(0, USERS_PER_CALL)
			.mapToObj((index) -> "New user " + index)
			.toList();

		CreateUsers(Round round) {
			super(round);
		}

		@Override
		void call(ServerProcess server, StreamObserver<CreateUsersResponse> responses) {
			String prefix = UUID.randomUUID().toString();
			StreamObserver<CreateUserRequest> requests = server.stub(this.random).createUsers(responses);
			for (int index = 0; index < USERS_PER_CALL; index++) {
				requests.onNext(CreateUserRequest.newBuilder()
					.setName(NAMES.get(index))
					.setEmail(prefix + "-" + index + "@example.com")
					.build());
			}
			requests.onCompleted();
		}

		@Override
		int check(CreateUsersResponse response, Statistics statistics) {
			statistics.check(
					response.getCount() == USERS_PER_CALL
							&& response.getUsersList().stream().map(User::getName).toList().equals(NAMES),
					response.getCount());
			return response.getCount();
		}

	}

	/** Gets random users by their e-mails; a unit is a call. */
	static class GetUserByEmail extends CallLoop<User> {

		private int id;

		GetUserByEmail(Round round) {
			super(round);
		}

		@Override
		void call(ServerProcess server, StreamObserver<User> responses) {
			this.id = 1 + this.random.nextInt(Bench.USERS);
			server.stub(this.random)
				.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail("user" + this.id + "@example.com").build(),
						responses);
		}

		@Override
		int check(User user, Statistics statistics) {
			statistics.check(user.getId() == this.id, user);
			return 1;
		}

	}

	/** Gets 100 random users a call; a unit is a user. */
	static class BatchGetUsers extends CallLoop<BatchGetUsersResponse> {

		private static final int USERS_PER_CALL = 100;

		private List<Integer> ids = List.of();

		BatchGetUsers(Round round) {
			super(round);
		}

		@Override
		void call(ServerProcess server, StreamObserver<BatchGetUsersResponse> responses) {
			this.ids = this.random.ints(1, Bench.USERS + 1).distinct().limit(USERS_PER_CALL).boxed().toList();
			server.stub(this.random)
				.batchGetUsers(BatchGetUsersRequest.newBuilder().addAllIds(this.ids).build(), responses);
		}

		@Override
		int check(BatchGetUsersResponse response, Statistics statistics) {
			statistics.check(response.getUsersList().stream().map(User::getId).toList().equals(this.ids), response);
			return response.getUsersCount();
		}

	}

	/** Changes the names of random users; a unit is a call. */
	static class UpdateUser extends CallLoop<User> {

		private String name = "";

		UpdateUser(Round round) {
			super(round);
		}

		@Override
		void call(ServerProcess server, StreamObserver<User> responses) {
			this.name = "User " + this.random.nextLong();
			server.stub(this.random)
				.updateUser(UpdateUserRequest.newBuilder()
					.setId(1 + this.random.nextInt(Bench.USERS))
					.setName(this.name)
					.build(), responses);
		}

		@Override
		int check(User user, Statistics statistics) {
			statistics.check(user.getName().equals(this.name), user);
			return 1;
		}

	}

	/** Lists the users after random ids out of a range; a unit is a user. */
	static class ListUsersAfter extends CallLoop<User> {

		private final int first;

		private final int last;

		private final int pageSize;

		private int expectedId;

		/**
		 * @param first the lowest id after which a page begins
		 * @param last the highest
		 */
		ListUsersAfter(Round round, int first, int last, int pageSize) {
			super(round);
			this.first = first;
			this.last = last;
			this.pageSize = pageSize;
		}

		@Override
		void call(ServerProcess server, StreamObserver<User> responses) {
			int after = this.random.nextInt(this.first, this.last + 1);
			this.expectedId = after + 1;
			server.stub(this.random)
				.listUsers(ListUsersRequest.newBuilder().setAfterId(after).setPageSize(this.pageSize).build(),
						responses);
		}

		@Override
		int check(User user, Statistics statistics) {
			statistics.check(user.getId() == this.expectedId, user);
			this.expectedId++;
			return 1;
		}

	}

}
