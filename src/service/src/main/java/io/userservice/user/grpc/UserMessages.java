package io.userservice.user.grpc;

import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.protobuf.Timestamp;
import io.userservice.api.BatchGetUsersResponse;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.User;
import io.userservice.user.NewUser;
import io.userservice.user.StoredUser;

/** Converts users to messages and back. */
class UserMessages {

	private static final int MICROS_PER_SECOND = 1_000_000;

	private static final int NANOS_PER_MICRO = 1_000;

	private UserMessages() {
	}

	/** A deleted user has its id alone. */
	static User toMessage(StoredUser user) {
		User.Builder message = User.newBuilder().setId(user.id());
		if (user.isDeleted()) {
			return message.build();
		}
		message.setName(user.name()).setEmail(user.email()).setEtag(user.etag().toString());
		Timestamp created = toTimestamp(user.created());
		if (user.created() > 0) {
			message.setCreateTime(created);
		}
		if (user.updated() > 0) {
			message.setUpdateTime((user.updated() == user.created()) ? created : toTimestamp(user.updated()));
		}
		return message.build();
	}

	private static Timestamp toTimestamp(long micros) {
		return Timestamp.newBuilder()
			.setSeconds(micros / MICROS_PER_SECOND)
			.setNanos((int) (micros % MICROS_PER_SECOND) * NANOS_PER_MICRO)
			.build();
	}

	/** The users of the ids asked for, in that order, each once. */
	static BatchGetUsersResponse toResponse(Set<Integer> ids, Map<Integer, StoredUser> found) {
		BatchGetUsersResponse.Builder response = BatchGetUsersResponse.newBuilder();
		for (Integer id : ids) {
			StoredUser user = found.get(id);
			if (user != null) {
				response.addUsers(toMessage(user));
			}
			else {
				response.addMissingIds(id);
			}
		}
		return response.build();
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
