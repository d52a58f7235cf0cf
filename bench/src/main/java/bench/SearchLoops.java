package bench;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
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

	/**
	 * Creates 1,000 users a call with names and e-mails as people have them; a unit is a
	 * user.
	 */
	static class CreatePeople extends CallLoop<CreateUsersResponse> {

		private static final int PEOPLE = 1_000;

		/** No e-mail comes again. */
		private static final AtomicInteger NUMBER = new AtomicInteger(1_000_000);

		private final SampleNames names;

		CreatePeople(Round round) {
			super(round);
			this.names = new SampleNames(this.random);
		}

		@Override
		void call(ServerProcess server, StreamObserver<CreateUsersResponse> responses) {
			StreamObserver<CreateUserRequest> requests = server.stub(this.random).createUsers(responses);
			for (int index = 0; index < PEOPLE; index++) {
				String name = this.names.next();
				requests.onNext(CreateUserRequest.newBuilder()
					.setName(name)
					.setEmail(this.names.email(name, NUMBER.incrementAndGet()))
					.build());
			}
			requests.onCompleted();
		}

		@Override
		int check(CreateUsersResponse response, Statistics statistics) {
			statistics.check(response.getCount() == PEOPLE, response.getCount());
			return response.getCount();
		}

	}

}
