package io.userservice.error;

import java.time.Duration;

import com.google.rpc.ResourceInfo;
import io.grpc.Status;
import io.userservice.api.UserServiceReason;

/** The errors of calls about users, but for fields that are invalid. */
public final class UserErrors {

	private static final String RESOURCE_TYPE = "user.User";

	/** Longer than most directories take; ten million users take minutes. */
	private static final Duration SEARCH_DELAY = Duration.ofSeconds(10);

	private UserErrors() {
	}

	/** No user has the id. */
	public static RpcError notFound(int id) {
		return new RpcError(Status.Code.NOT_FOUND, UserServiceReason.USER_NOT_FOUND, "User " + id + " does not exist.")
			.with("id", id)
			.with(resource(Integer.toString(id), "no user has this id"));
	}

	/** No user has the e-mail, which is named as the caller wrote it. */
	public static RpcError emailNotFound(String email) {
		return new RpcError(Status.Code.NOT_FOUND, UserServiceReason.USER_NOT_FOUND, "No user has this e-mail.")
			.with(resource(email, "no user has this e-mail"));
	}

	/** Another user has the e-mail of the only user of a call. */
	public static RpcError emailTaken(String email) {
		return emailTaken("The e-mail", email);
	}

	/**
	 * Another user has the e-mail of one of several users.
	 * @param index of the user among those to be created, counted from 0
	 */
	public static RpcError emailTaken(int index, String email) {
		return emailTaken("The e-mail of requests[" + index + "]", email).with("index", index);
	}

	private static RpcError emailTaken(String owner, String email) {
		return new RpcError(Status.Code.ALREADY_EXISTS, UserServiceReason.EMAIL_TAKEN,
				owner + " belongs to another user.")
			.with(resource(email, "a user has this e-mail"));
	}

	/** The user has another etag than the request asks for. */
	public static RpcError etagMismatch(int id) {
		return new RpcError(Status.Code.ABORTED, UserServiceReason.ETAG_MISMATCH,
				"User " + id + " has changed since its etag was read; read it again.")
			.with("id", id);
	}

	/** No ids are left for new users. */
	public static RpcError idsExhausted() {
		return new RpcError(Status.Code.RESOURCE_EXHAUSTED, UserServiceReason.IDS_EXHAUSTED,
				"No ids are left for new users; the operator has to add some.");
	}

	/** A CreateUsers call has more than so many users. */
	public static RpcError tooManyUsers(int limit) {
		return new RpcError(Status.Code.RESOURCE_EXHAUSTED, UserServiceReason.TOO_MANY_USERS,
				"One call creates at most " + limit + " users.")
			.with("limit", limit);
	}

	/** An idempotency key was sent a second time with another request. */
	public static RpcError idempotencyKeyReused() {
		return new RpcError(Status.Code.ABORTED, UserServiceReason.IDEMPOTENCY_KEY_REUSED,
				"An earlier call with this idempotency-key made another request.");
	}

	/** A watch cannot go on after its token. */
	public static RpcError resumeTokenExpired() {
		return new RpcError(Status.Code.OUT_OF_RANGE, UserServiceReason.RESUME_TOKEN_EXPIRED,
				"The resume_token is too old, or of another history of the database; read all users again.");
	}

	/** The service is configured without search. */
	public static RpcError searchDisabled() {
		return new RpcError(Status.Code.UNIMPLEMENTED, UserServiceReason.SEARCH_DISABLED,
				"This service is configured without search.");
	}

	/** The words of users that were stored before are still being collected. */
	public static RpcError searchNotReady() {
		return new RpcError(Status.Code.UNAVAILABLE, UserServiceReason.SEARCH_NOT_READY,
				"The words of all users are still being collected for search; try again later.")
			.retryAfter(SEARCH_DELAY);
	}

	private static ResourceInfo resource(String name, String description) {
		return ResourceInfo.newBuilder()
			.setResourceType(RESOURCE_TYPE)
			.setResourceName(name)
			.setDescription(description)
			.build();
	}

}
