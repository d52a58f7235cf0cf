package io.userservice.user.grpc;

import java.util.Optional;

import com.google.rpc.ResourceInfo;
import io.grpc.Status;
import io.userservice.rpc.error.ExceptionMapper;
import io.userservice.rpc.error.RpcError;
import io.userservice.user.UserException;
import io.userservice.user.change.ResumeTokenExpiredException;
import io.userservice.user.write.IdempotencyKeyReusedException;

import org.springframework.stereotype.Component;

/** Maps the exceptions of users. */
@Component
class UserExceptionMapper implements ExceptionMapper {

	private static final String RESOURCE_TYPE = "user.User";

	@Override
	public Optional<RpcError> map(Throwable exception) {
		if (exception instanceof UserException.NotFound notFound) {
			return Optional.of(notFound(notFound.id()));
		}
		if (exception instanceof UserException.EmailNotFound notFound) {
			return Optional.of(new RpcError(Status.Code.NOT_FOUND, "USER_NOT_FOUND", "No user has this e-mail.")
				.with(resource(notFound.email(), "no user has this e-mail")));
		}
		if (exception instanceof UserException.EtagMismatch mismatch) {
			return Optional.of(new RpcError(Status.Code.ABORTED, "ETAG_MISMATCH",
					"User " + mismatch.id() + " has changed since its etag was read; read it again.")
				.with("id", mismatch.id()));
		}
		if (exception instanceof UserException.EmailTaken taken) {
			return Optional.of(emailTaken(taken));
		}
		if (exception instanceof UserException.IdsExhausted) {
			return Optional.of(new RpcError(Status.Code.RESOURCE_EXHAUSTED, "IDS_EXHAUSTED",
					"No ids are left for new users; the operator has to add some."));
		}
		if (exception instanceof ResumeTokenExpiredException) {
			return Optional.of(new RpcError(Status.Code.OUT_OF_RANGE, "RESUME_TOKEN_EXPIRED",
					"The resume_token is too old, or of another history of the database; read all users again."));
		}
		if (exception instanceof IdempotencyKeyReusedException) {
			return Optional.of(new RpcError(Status.Code.ABORTED, "IDEMPOTENCY_KEY_REUSED",
					"An earlier call with this idempotency-key made another request."));
		}
		return Optional.empty();
	}

	private static RpcError notFound(int id) {
		return new RpcError(Status.Code.NOT_FOUND, "USER_NOT_FOUND", "User " + id + " does not exist.").with("id", id)
			.with(resource(Integer.toString(id), "no user has this id"));
	}

	private static RpcError emailTaken(UserException.EmailTaken taken) {
		String owner = (taken.index() != null) ? "The e-mail of requests[" + taken.index() + "]" : "The e-mail";
		RpcError error = new RpcError(Status.Code.ALREADY_EXISTS, "EMAIL_TAKEN", owner + " belongs to another user.")
			.with(resource(taken.email(), "a user has this e-mail"));
		return (taken.index() != null) ? error.with("index", taken.index()) : error;
	}

	static RpcError tooManyUsers(int limit) {
		return new RpcError(Status.Code.RESOURCE_EXHAUSTED, "TOO_MANY_USERS",
				"One call creates at most " + limit + " users.")
			.with("limit", limit);
	}

	private static ResourceInfo resource(String name, String description) {
		return ResourceInfo.newBuilder()
			.setResourceType(RESOURCE_TYPE)
			.setResourceName(name)
			.setDescription(description)
			.build();
	}

}
