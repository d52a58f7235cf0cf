package io.userservice.user.grpc;

import java.util.Optional;

import io.userservice.error.RpcError;
import io.userservice.error.UserErrors;
import io.userservice.rpc.error.ExceptionMapper;
import io.userservice.user.UserException;
import io.userservice.user.change.ResumeTokenExpiredException;
import io.userservice.user.write.IdempotencyKeyReusedException;

import org.springframework.stereotype.Component;

/** Maps the exceptions of users. */
@Component
class UserExceptionMapper implements ExceptionMapper {

	@Override
	public Optional<RpcError> map(Throwable exception) {
		if (exception instanceof UserException.NotFound notFound) {
			return Optional.of(UserErrors.notFound(notFound.id()));
		}
		if (exception instanceof UserException.EmailNotFound notFound) {
			return Optional.of(UserErrors.emailNotFound(notFound.email()));
		}
		if (exception instanceof UserException.EtagMismatch mismatch) {
			return Optional.of(UserErrors.etagMismatch(mismatch.id()));
		}
		if (exception instanceof UserException.EmailTaken taken) {
			return Optional.of((taken.index() != null) ? UserErrors.emailTaken(taken.index(), taken.email())
					: UserErrors.emailTaken(taken.email()));
		}
		if (exception instanceof UserException.IdsExhausted) {
			return Optional.of(UserErrors.idsExhausted());
		}
		if (exception instanceof UserException.SearchDisabled) {
			return Optional.of(UserErrors.searchDisabled());
		}
		if (exception instanceof UserException.SearchNotReady) {
			return Optional.of(UserErrors.searchNotReady());
		}
		if (exception instanceof ResumeTokenExpiredException) {
			return Optional.of(UserErrors.resumeTokenExpired());
		}
		return (exception instanceof IdempotencyKeyReusedException) ? Optional.of(UserErrors.idempotencyKeyReused())
				: Optional.empty();
	}

}
