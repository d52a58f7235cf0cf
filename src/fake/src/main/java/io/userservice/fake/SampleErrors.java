package io.userservice.fake;

import java.util.List;

import io.userservice.api.UserServiceReason;
import io.userservice.error.InvalidFieldException.Violation;
import io.userservice.error.InvalidFieldException;
import io.userservice.error.RpcError;
import io.userservice.error.ServiceErrors;
import io.userservice.error.UserErrors;

/** An error of each reason of the contract. */
final class SampleErrors {

	private static final int ID = 1;

	private static final String EMAIL = "ada@example.com";

	private SampleErrors() {
	}

	static RpcError of(String reason) {
		return switch (reason) {
			case UserServiceReason.INVALID_FIELD ->
				new InvalidFieldException(List.of(new Violation("name", "must have 1 to 200 characters"))).toError();
			case UserServiceReason.USER_NOT_FOUND -> UserErrors.notFound(ID);
			case UserServiceReason.EMAIL_TAKEN -> UserErrors.emailTaken(EMAIL);
			case UserServiceReason.ETAG_MISMATCH -> UserErrors.etagMismatch(ID);
			case UserServiceReason.RESUME_TOKEN_EXPIRED -> UserErrors.resumeTokenExpired();
			case UserServiceReason.IDEMPOTENCY_KEY_REUSED -> UserErrors.idempotencyKeyReused();
			case UserServiceReason.SEARCH_DISABLED -> UserErrors.searchDisabled();
			case UserServiceReason.SEARCH_NOT_READY -> UserErrors.searchNotReady();
			case UserServiceReason.TOO_MANY_USERS -> UserErrors.tooManyUsers(10_000);
			case UserServiceReason.IDS_EXHAUSTED -> UserErrors.idsExhausted();
			default -> ofAnyCall(reason);
		};
	}

	private static RpcError ofAnyCall(String reason) {
		return switch (reason) {
			case UserServiceReason.TOKEN_MISSING -> ServiceErrors.tokenMissing();
			case UserServiceReason.TOKEN_INVALID -> ServiceErrors.tokenInvalid();
			case UserServiceReason.TOKEN_EXPIRED -> ServiceErrors.tokenExpired();
			case UserServiceReason.SCOPE_MISSING -> ServiceErrors.scopeMissing("users.write");
			case UserServiceReason.METADATA_TOO_LARGE -> ServiceErrors.metadataTooLarge(16_384);
			case UserServiceReason.OVERLOADED -> RpcError.overloaded("writes");
			case UserServiceReason.DATABASE_UNAVAILABLE -> ServiceErrors.databaseUnavailable();
			case UserServiceReason.LOCK_TIMEOUT -> ServiceErrors.lockTimeout();
			case UserServiceReason.IDENTITY_PROVIDER_UNAVAILABLE -> ServiceErrors.identityProviderUnavailable();
			case UserServiceReason.SHUTTING_DOWN -> ServiceErrors.shuttingDown();
			case UserServiceReason.CONNECTION_AGED -> ServiceErrors.connectionAged();
			case UserServiceReason.DEADLINE_EXCEEDED -> ServiceErrors.deadlineExceeded();
			case UserServiceReason.INTERNAL -> ServiceErrors.internal("00000000-0000-0000-0000-000000000000");
			default -> throw new IllegalArgumentException("not a reason of UserServiceReason: " + reason);
		};
	}

}
