package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.rpc.error.InvalidFieldException.Violation;
import io.userservice.rpc.error.InvalidFieldException;
import io.userservice.user.NewUser;
import io.userservice.user.StoredUser;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;

/**
 * Collects the users that a client sends and stores them together when it has sent all.
 * Until then nothing is stored, so a client that goes away leaves nothing behind. gRPC
 * calls it from one thread at a time, the event loop, where collecting takes no change of
 * threads for each user; only storing is left to another.
 */
class CreateUsersObserver implements StreamObserver<CreateUserRequest> {

	/** Users a call. */
	static final int LIMIT = 10_000;

	private final Function<List<NewUser>, List<StoredUser>> store;

	private final Validator validator;

	private final ServerCallStreamObserver<CreateUsersResponse> response;

	private final Executor blocking;

	private final List<NewUser> collected = new ArrayList<>();

	/**
	 * @param store stores all users, or none
	 */
	CreateUsersObserver(Function<List<NewUser>, List<StoredUser>> store, Validator validator,
			StreamObserver<CreateUsersResponse> response, Executor blocking) {
		this.store = store;
		this.validator = validator;
		this.response = (ServerCallStreamObserver<CreateUsersResponse>) response;
		this.blocking = blocking;
	}

	@Override
	public void onNext(CreateUserRequest request) {
		if (this.collected.size() == LIMIT) {
			throw new TooManyUsersException(LIMIT);
		}
		NewUser user = UserMessages.toNewUser(request);
		Set<ConstraintViolation<NewUser>> violations = this.validator.validate(user);
		if (!violations.isEmpty()) {
			throw new InvalidFieldException(violations.stream().map(this::describe).toList());
		}
		this.collected.add(user);
	}

	private Violation describe(ConstraintViolation<NewUser> violation) {
		String field = "requests[" + this.collected.size() + "]." + violation.getPropertyPath();
		return new Violation(field, violation.getMessage());
	}

	@Override
	public void onError(Throwable cancelled) {
		// Nothing has been stored, and what was collected goes with this object.
	}

	@Override
	public void onCompleted() {
		CallContextExecutor.on(this.blocking).execute(this::store);
	}

	private void store() {
		if (this.response.isCancelled()) {
			return;
		}
		try {
			this.response.onNext(UserMessages.toResponse(this.store.apply(this.collected)));
			this.response.onCompleted();
		}
		catch (Throwable ex) {
			this.response.onError(ex);
		}
	}

}
