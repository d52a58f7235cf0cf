package bench;

import java.util.UUID;
import java.util.concurrent.CountDownLatch;

import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;

/** The calls that are measured. */
class Lanes {

	private Lanes() {
	}

	/** Random users, one unit each. */
	static class Get extends Lane<User> {

		private final int users;

		private int id;

		Get(Peer peer, Tally tally, long until, CountDownLatch open, int users) {
			super(peer, tally, until, open);
			this.users = users;
		}

		@Override
		void call(Peer peer, StreamObserver<User> answers) {
			this.id = 1 + this.random.nextInt(this.users);
			peer.stub(this.random).getUser(GetUserRequest.newBuilder().setId(this.id).build(), answers);
		}

		@Override
		int check(User user, Tally tally) {
			tally.check(user.getId() == this.id && user.getEmail().equals("user" + this.id + "@example.com"), user);
			return 1;
		}

	}

	/** Random pages out of a range; a unit is a user. */
	static class List extends Lane<User> {

		private final int firstPage;

		private final int lastPage;

		private final int size;

		private int expected;

		List(Peer peer, Tally tally, long until, CountDownLatch open, int firstPage, int lastPage, int size) {
			super(peer, tally, until, open);
			this.firstPage = firstPage;
			this.lastPage = lastPage;
			this.size = size;
		}

		@Override
		void call(Peer peer, StreamObserver<User> answers) {
			int page = this.random.nextInt(this.firstPage, this.lastPage + 1);
			this.expected = (page - 1) * this.size + 1;
			peer.stub(this.random)
				.listUsers(ListUsersRequest.newBuilder().setPage(page).setPageSize(this.size).build(), answers);
		}

		@Override
		int check(User user, Tally tally) {
			tally.check(user.getId() == this.expected, user);
			this.expected++;
			return 1;
		}

	}

	/** New users, 1000 a call; a unit is a user. */
	static class Create extends Lane<CreateUsersResponse> {

		static final int SIZE = 1000;

		Create(Peer peer, Tally tally, long until, CountDownLatch open) {
			super(peer, tally, until, open);
		}

		@Override
		void call(Peer peer, StreamObserver<CreateUsersResponse> answer) {
			String run = UUID.randomUUID().toString();
			StreamObserver<CreateUserRequest> requests = peer.stub(this.random).createUsers(answer);
			for (int index = 0; index < SIZE; index++) {
				requests.onNext(CreateUserRequest.newBuilder()
					.setName("New user " + index)
					.setEmail(run + "-" + index + "@example.com")
					.build());
			}
			requests.onCompleted();
		}

		@Override
		int check(CreateUsersResponse response, Tally tally) {
			tally.check(response.getCount() == SIZE && response.getUsersList()
				.stream()
				.map(User::getName)
				.toList()
				.equals(java.util.stream.IntStream.range(0, SIZE).mapToObj((index) -> "New user " + index).toList()),
					response.getCount());
			return response.getCount();
		}

	}

}
