package io.userservice.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.request.UserRequests;
import io.userservice.user.input.NewUser;

/** Collects the users of a CreateUsers call until its client half-closes. */
final class UserCreation implements StreamObserver<CreateUserRequest> {

	private final List<NewUser> users = new ArrayList<>();

	private final Consumer<List<NewUser>> onHalfClose;

	UserCreation(Consumer<List<NewUser>> onHalfClose) {
		this.onHalfClose = onHalfClose;
	}

	@Override
	public void onNext(CreateUserRequest request) {
		this.users.add(UserRequests.newUser(request, this.users.size()));
	}

	@Override
	public void onError(Throwable cancelled) {
		// Nothing was stored.
	}

	@Override
	public void onCompleted() {
		this.onHalfClose.accept(this.users);
	}

}
