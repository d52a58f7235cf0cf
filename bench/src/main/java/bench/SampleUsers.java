package bench;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;

/** Creates the users that the load reads, by calls of CreateUsers. */
class SampleUsers {

	private static final int USERS_PER_CALL = 10_000;

	private SampleUsers() {
	}

	static void create(ServerProcess service, int count) throws Exception {
		for (int first = 1; first <= count; first += USERS_PER_CALL) {
			CompletableFuture<CreateUsersResponse> response = new CompletableFuture<>();
			StreamObserver<CreateUserRequest> requests = service.stub(new Random()).createUsers(new StreamObserver<>() {
				@Override
				public void onNext(CreateUsersResponse created) {
					response.complete(created);
				}

				@Override
				public void onError(Throwable ex) {
					response.completeExceptionally(ex);
				}

				@Override
				public void onCompleted() {
				}
			});
			for (int id = first; id < first + USERS_PER_CALL; id++) {
				requests.onNext(CreateUserRequest.newBuilder()
					.setName("User " + id)
					.setEmail("user" + id + "@example.com")
					.build());
			}
			requests.onCompleted();
			if (response.get(1, TimeUnit.MINUTES).getUsers(0).getId() != first) {
				throw new IllegalStateException("the ids have gaps");
			}
		}
	}

}
