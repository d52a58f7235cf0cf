package io.userservice.testing;

import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.UserServiceGrpc.UserServiceStub;

/** A user for tests that need any. */
public final class TestUsers {

	private TestUsers() {
	}

	/** Makes a CreateUsers call of that user alone. */
	public static ResponseCollector<CreateUsersResponse> create(UserServiceStub users, String email) {
		ResponseCollector<CreateUsersResponse> answer = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = users.createUsers(answer);
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail(email).build());
		requests.onCompleted();
		return answer;
	}

}
