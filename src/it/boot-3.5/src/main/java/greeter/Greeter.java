package greeter;

import io.grpc.StatusRuntimeException;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.client.UserServiceError;

import org.springframework.stereotype.Service;

/** Greets users by name. */
@Service
public class Greeter {

	private final UserServiceBlockingStub users;

	Greeter(UserServiceBlockingStub users) {
		this.users = users;
	}

	public String greet(int id) {
		try {
			return "Hello " + this.users.getUser(GetUserRequest.newBuilder().setId(id).build()).getName();
		}
		catch (StatusRuntimeException ex) {
			UserServiceError error = UserServiceError.of(ex);
			if ("USER_NOT_FOUND".equals(error.reason())) {
				return "Hello unknown user";
			}
			throw ex;
		}
	}

}
