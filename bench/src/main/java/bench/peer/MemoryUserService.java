package bench.peer;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;

/** Serves users that it creates at its start and keeps in memory. */
class MemoryUserService extends EchoingUserService {

	private final List<User> users;

	MemoryUserService(int count) {
		this.users = IntStream.rangeClosed(1, count)
			.mapToObj((id) -> User.newBuilder()
				.setId(id)
				.setName("User " + id)
				.setEmail("user" + id + "@example.com")
				.build())
			.toList();
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		response.onNext(this.users.get(request.getId() - 1));
		response.onCompleted();
	}

	@Override
	public void listUsers(ListUsersRequest request, StreamObserver<User> responses) {
		int start = (request.getPage() - 1) * request.getPageSize();
		Iterator<User> page = this.users.subList(start, start + request.getPageSize()).iterator();
		ServerCallStreamObserver<User> client = (ServerCallStreamObserver<User>) responses;
		client.setOnReadyHandler(() -> {
			while (client.isReady() && page.hasNext()) {
				client.onNext(page.next());
				if (!page.hasNext()) {
					client.onCompleted();
				}
			}
		});
	}

}
