package io.userservice.testing;

import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.UserServiceGrpc.UserServiceStub;

/** Creates users for tests that need some user, whichever it is. */
public final class TestUsers {

	private TestUsers() {
	}

	/** Starts a CreateUsers call with one user. */
	public static ResponseCollector<CreateUsersResponse> create(UserServiceStub users, String email) {
		ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = users.createUsers(response);
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail(email).build());
		requests.onCompleted();
		return response;
	}

}
