package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.user.NewUser;

/**
 * Collects the users of a CreateUsers call until the client half-closes. Until then
 * nothing is stored, so a cancelled call leaves nothing behind. gRPC calls it on the
 * event loop, where collecting needs no change of threads for each user.
 */
class CreateUsersObserver implements StreamObserver<CreateUserRequest> {

	/** Users of a call. */
	static final int LIMIT = 10_000;

	private final UserRequests requests;

	private final Consumer<List<NewUser>> onHalfClose;

	private final List<NewUser> collected = new ArrayList<>();

	/**
	 * @param requests checks each request
	 * @param onHalfClose gets all users; must not block
	 */
	CreateUsersObserver(UserRequests requests, Consumer<List<NewUser>> onHalfClose) {
		this.requests = requests;
		this.onHalfClose = onHalfClose;
	}

	@Override
	public void onNext(CreateUserRequest request) {
		if (this.collected.size() == LIMIT) {
			throw UserExceptionMapper.tooManyUsers(LIMIT).toException();
		}
		this.collected.add(this.requests.newUser(request, this.collected.size()));
	}

	@Override
	public void onError(Throwable cancelled) {
		// Nothing is stored.
	}

	@Override
	public void onCompleted() {
		this.onHalfClose.accept(this.collected);
	}

}
