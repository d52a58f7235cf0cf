package bench;

import java.util.List;
import java.util.function.UnaryOperator;

import io.grpc.stub.StreamObserver;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.BatchGetUsersResponse;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceStub;

/** Lookups of users, each with the check of its response. */
class LookupLoops {

	private LookupLoops() {
	}

	/** Gets random users; a unit is a call. */
	static class GetUser extends CallLoop<User> {

		private final int users;

		private final UnaryOperator<UserServiceStub> call;

		private int id;

		GetUser(Round round, int users) {
			this(round, users, UnaryOperator.identity());
		}

		/**
		 * @param call changes how a stub calls
		 */
		GetUser(Round round, int users, UnaryOperator<UserServiceStub> call) {
			super(round);
			this.users = users;
			this.call = call;
		}

		@Override
		void call(ServerProcess server, StreamObserver<User> responses) {
			this.id = 1 + this.random.nextInt(this.users);
			this.call.apply(server.stub(this.random))
				.getUser(GetUserRequest.newBuilder().setId(this.id).build(), responses);
		}

		@Override
		int check(User user, Statistics statistics) {
			statistics.check(user.getId() == this.id && user.getEmail().equals("user" + this.id + "@example.com"),
					user);
			return 1;
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

}
