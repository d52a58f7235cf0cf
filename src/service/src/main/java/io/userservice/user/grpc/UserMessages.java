package io.userservice.user.grpc;

import java.util.List;

import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.User;
import io.userservice.user.NewUser;
import io.userservice.user.StoredUser;

/** Converts users to messages and back. */
class UserMessages {

	private UserMessages() {
	}

	static User toMessage(StoredUser user) {
		return User.newBuilder().setId(user.id()).setName(user.name()).setEmail(user.email()).build();
	}

	static CreateUsersResponse toResponse(List<StoredUser> users) {
		CreateUsersResponse.Builder response = CreateUsersResponse.newBuilder().setCount(users.size());
		users.forEach((user) -> response.addUsers(toMessage(user)));
		return response.build();
	}

	static NewUser toNewUser(CreateUserRequest request) {
		return new NewUser(request.getName(), request.getEmail());
	}

}
