package bench.spring;

import java.util.ArrayList;
import java.util.List;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;

import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Service;

/** The four RPCs on a Spring Data repository, as Spring's guides write them. */
@Service
class UserGrpcService extends UserServiceGrpc.UserServiceImplBase {

	private final UserRepository users;

	UserGrpcService(UserRepository users) {
		this.users = users;
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		this.users.findById(request.getId()).ifPresentOrElse((user) -> {
			response.onNext(message(user));
			response.onCompleted();
		}, () -> response.onError(Status.NOT_FOUND.asRuntimeException()));
	}

	@Override
	public void listUsers(ListUsersRequest request, StreamObserver<User> responses) {
		this.users.findAllByOrderById(PageRequest.of(request.getPage() - 1, request.getPageSize()))
			.forEach((user) -> responses.onNext(message(user)));
		responses.onCompleted();
	}

	@Override
	public StreamObserver<CreateUserRequest> createUsers(StreamObserver<CreateUsersResponse> response) {
		List<UserEntity> entities = new ArrayList<>();
		return new StreamObserver<>() {
			@Override
			public void onNext(CreateUserRequest request) {
				entities.add(new UserEntity(request.getName(), request.getEmail()));
			}

			@Override
			public void onError(Throwable cancelled) {
			}

			@Override
			public void onCompleted() {
				UserGrpcService.this.users.saveAll(entities);
				response.onNext(CreateUsersResponse.newBuilder()
					.setCount(entities.size())
					.addAllUsers(entities.stream().map(UserGrpcService::message).toList())
					.build());
				response.onCompleted();
			}
		};
	}

	@Override
	public StreamObserver<ChatMessage> chat(StreamObserver<ChatMessage> responses) {
		return new StreamObserver<>() {
			@Override
			public void onNext(ChatMessage message) {
				responses.onNext(
						ChatMessage.newBuilder().setUser("Server").setMessage("Echo: " + message.getMessage()).build());
			}

			@Override
			public void onError(Throwable cancelled) {
			}

			@Override
			public void onCompleted() {
				responses.onCompleted();
			}
		};
	}

	private static User message(UserEntity user) {
		return User.newBuilder().setId(user.getId()).setName(user.getName()).setEmail(user.getEmail()).build();
	}

}
