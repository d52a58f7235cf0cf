package io.userservice.user.grpc;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;
import io.userservice.chat.Echo;
import io.userservice.user.NewUser;
import io.userservice.user.StoredUser;
import io.userservice.user.UserDirectory;
import io.userservice.user.UserLookup;
import io.userservice.user.idempotency.IdempotentUserCreation;
import jakarta.validation.Validator;
import net.devh.boot.grpc.server.service.GrpcService;

import org.springframework.beans.factory.annotation.Qualifier;

/** The service of {@code proto/user.proto}, which states the contract of each call. */
@GrpcService(interceptors = IdempotencyKeyInterceptor.class)
class UserGrpcService extends UserServiceImplBase {

	private final UserDirectory users;

	private final IdempotentUserCreation repeatable;

	private final UserLookup lookup;

	private final Validator validator;

	private final Executor blocking;

	UserGrpcService(UserDirectory users, IdempotentUserCreation repeatable, UserLookup lookup, Validator validator,
			@Qualifier("callExecutor") Executor blocking) {
		this.users = users;
		this.repeatable = repeatable;
		this.lookup = lookup;
		this.validator = validator;
		this.blocking = blocking;
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		this.lookup.find(UserRequests.id(request))
			.whenCompleteAsync((user, failure) -> answer(response, user, failure), CallContextExecutor.on(Runnable::run));
	}

	private static void answer(StreamObserver<User> response, StoredUser user, Throwable failure) {
		if (failure != null) {
			response.onError(failure);
		}
		else {
			response.onNext(UserMessages.toMessage(user));
			response.onCompleted();
		}
	}

	@Override
	public void listUsers(ListUsersRequest request, StreamObserver<User> responses) {
		ListUsersStreamer.start(UserRequests.page(request, this.users), responses);
	}

	@Override
	public StreamObserver<CreateUserRequest> createUsers(StreamObserver<CreateUsersResponse> response) {
		return new CreateUsersObserver(store(), this.validator, response, this.blocking);
	}

	private Function<List<NewUser>, List<StoredUser>> store() {
		return IdempotencyKeyInterceptor.key()
			.<Function<List<NewUser>, List<StoredUser>>>map((key) -> (users) -> this.repeatable.create(key, users))
			.orElse(this.users::create);
	}

	@Override
	public StreamObserver<ChatMessage> chat(StreamObserver<ChatMessage> answers) {
		return Echo.over(answers);
	}

}
