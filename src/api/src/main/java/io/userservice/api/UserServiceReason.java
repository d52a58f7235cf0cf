package io.userservice.api;

/**
 * The reasons for which the service fails a call, as the {@code ErrorInfo} of the error
 * gives them. {@code proto/user.proto} says when each is given. A newer service may have
 * further ones.
 */
public final class UserServiceReason {

	public static final String INVALID_FIELD = "INVALID_FIELD";

	public static final String USER_NOT_FOUND = "USER_NOT_FOUND";

	public static final String EMAIL_TAKEN = "EMAIL_TAKEN";

	public static final String ETAG_MISMATCH = "ETAG_MISMATCH";

	public static final String RESUME_TOKEN_EXPIRED = "RESUME_TOKEN_EXPIRED";

	public static final String SEARCH_DISABLED = "SEARCH_DISABLED";

	public static final String SEARCH_NOT_READY = "SEARCH_NOT_READY";

	public static final String IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED";

	public static final String TOKEN_MISSING = "TOKEN_MISSING";

	public static final String TOKEN_INVALID = "TOKEN_INVALID";

	public static final String TOKEN_EXPIRED = "TOKEN_EXPIRED";

	public static final String SCOPE_MISSING = "SCOPE_MISSING";

	public static final String TOO_MANY_USERS = "TOO_MANY_USERS";

	public static final String METADATA_TOO_LARGE = "METADATA_TOO_LARGE";

	public static final String IDS_EXHAUSTED = "IDS_EXHAUSTED";

	public static final String OVERLOADED = "OVERLOADED";

	public static final String DATABASE_UNAVAILABLE = "DATABASE_UNAVAILABLE";

	public static final String LOCK_TIMEOUT = "LOCK_TIMEOUT";

	public static final String IDENTITY_PROVIDER_UNAVAILABLE = "IDENTITY_PROVIDER_UNAVAILABLE";

	public static final String SHUTTING_DOWN = "SHUTTING_DOWN";

	public static final String CONNECTION_AGED = "CONNECTION_AGED";

	public static final String DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED";

	public static final String INTERNAL = "INTERNAL";

	private UserServiceReason() {
	}

}
