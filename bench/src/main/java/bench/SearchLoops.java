package bench;

import java.util.function.Function;
import java.util.Random;

import io.grpc.stub.StreamObserver;
import io.userservice.api.GetUserRequest;
import io.userservice.api.SearchUsersRequest;
import io.userservice.api.SearchUsersResponse;
import io.userservice.api.User;

/** Searches, and the lookup that they are compared with, each with a check. */
class SearchLoops {

	private SearchLoops() {
	}

	/** Finds a page of users; a unit is a call. */
	static class SearchUsers extends CallLoop<SearchUsersResponse> {

		private final Function<Random, SearchUsersRequest> request;

		private final boolean finds;

		/**
		 * @param finds whether each search finds somebody
		 */
		SearchUsers(Round round, Function<Random, SearchUsersRequest> request, boolean finds) {
			super(round);
			this.request = request;
			this.finds = finds;
		}

		@Override
		void call(ServerProcess server, StreamObserver<SearchUsersResponse> responses) {
			server.stub(this.random).searchUsers(this.request.apply(this.random), responses);
		}

		@Override
		int check(SearchUsersResponse page, Statistics statistics) {
			statistics.check(!this.finds || page.getUsersCount() > 0, page);
			return 1;
		}

	}

	/** Gets random users; a unit is a call. */
	static class GetUser extends CallLoop<User> {

		private final int users;

		GetUser(Round round, int users) {
			super(round);
			this.users = users;
		}

		@Override
		void call(ServerProcess server, StreamObserver<User> responses) {
			server.stub(this.random)
				.getUser(GetUserRequest.newBuilder().setId(1 + this.random.nextInt(this.users)).build(), responses);
		}

		@Override
		int check(User user, Statistics statistics) {
			statistics.check(!user.getName().isEmpty(), user);
			return 1;
		}

	}

}
