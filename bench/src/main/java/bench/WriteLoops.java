package bench;

import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceStub;

/** Writes of users, each with the check of its response. */
class WriteLoops {

	private WriteLoops() {
	}

	/** Creates 1000 users a call; a unit is a user. */
	static class CreateUsers extends CallLoop<CreateUsersResponse> {

		private static final int USERS_PER_CALL = 1000;

		private static final List<String> NAMES = IntStream.range(0, USERS_PER_CALL)
			.mapToObj((index) -> "New user " + index)
			.toList();

		private final UnaryOperator<UserServiceStub> call;

		CreateUsers(Round round) {
			this(round, UnaryOperator.identity());
		}

		/**
		 * @param call changes how a stub calls
		 */
		CreateUsers(Round round, UnaryOperator<UserServiceStub> call) {
			super(round);
			this.call = call;
		}

		@Override
		void call(ServerProcess server, StreamObserver<CreateUsersResponse> responses) {
			String prefix = UUID.randomUUID().toString();
			StreamObserver<CreateUserRequest> requests = this.call.apply(server.stub(this.random))
				.createUsers(responses);
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

	/** Changes the names of random users; a unit is a call. */
	static class UpdateUser extends CallLoop<User> {

		private final UnaryOperator<UserServiceStub> call;

		private String name = "";

		UpdateUser(Round round) {
			this(round, UnaryOperator.identity());
		}

		/**
		 * @param call changes how a stub calls
		 */
		UpdateUser(Round round, UnaryOperator<UserServiceStub> call) {
			super(round);
			this.call = call;
		}

		@Override
		void call(ServerProcess server, StreamObserver<User> responses) {
			this.name = "User " + this.random.nextLong();
			this.call.apply(server.stub(this.random))
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

}
