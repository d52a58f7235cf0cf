package bench;

import io.grpc.stub.StreamObserver;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;

/** Lists of users, each with the check of its responses. */
class ListLoops {

	private ListLoops() {
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
