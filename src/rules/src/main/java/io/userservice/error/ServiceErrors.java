package io.userservice.error;

import java.time.Duration;

import com.google.rpc.RequestInfo;
import io.grpc.Status;
import io.userservice.api.UserServiceReason;

/** The errors that any call can fail with, beside {@link RpcError#overloaded}. */
public final class ServiceErrors {

	private static final Duration OUTAGE_DELAY = Duration.ofSeconds(1);

	/** Long enough for a client to reach another replica. */
	private static final Duration MOVE_DELAY = Duration.ofMillis(100);

	private ServiceErrors() {
	}

	public static RpcError databaseUnavailable() {
		return new RpcError(Status.Code.UNAVAILABLE, UserServiceReason.DATABASE_UNAVAILABLE,
				"The users cannot be reached now; try again.")
			.retryAfter(OUTAGE_DELAY);
	}

	/** A write has waited too long for another one. */
	public static RpcError lockTimeout() {
		return new RpcError(Status.Code.UNAVAILABLE, UserServiceReason.LOCK_TIMEOUT,
				"Another write of the same user, e-mail or idempotency-key takes long; nothing was written, try again.")
			.retryAfter(OUTAGE_DELAY);
	}

	/** The service's own time limit for the call has passed. */
	public static RpcError deadlineExceeded() {
		return new RpcError(Status.Code.DEADLINE_EXCEEDED, UserServiceReason.DEADLINE_EXCEEDED,
				"The call took longer than the service allows.");
	}

	/**
	 * @param limit in bytes
	 */
	public static RpcError metadataTooLarge(long limit) {
		return new RpcError(Status.Code.RESOURCE_EXHAUSTED, UserServiceReason.METADATA_TOO_LARGE,
				"The metadata of a call has at most " + limit + " bytes.")
			.with("limit", limit);
	}

	/** A replica can't serve the call any more. */
	public static RpcError shuttingDown() {
		return new RpcError(Status.Code.UNAVAILABLE, UserServiceReason.SHUTTING_DOWN,
				"This replica is shutting down; another one can take the call.")
			.retryAfter(MOVE_DELAY);
	}

	/** The connection of a stream has reached its age. */
	public static RpcError connectionAged() {
		return new RpcError(Status.Code.UNAVAILABLE, UserServiceReason.CONNECTION_AGED,
				"The connection has reached its age; open the stream again on another one.")
			.retryAfter(MOVE_DELAY);
	}

	public static RpcError tokenMissing() {
		return unauthenticated(UserServiceReason.TOKEN_MISSING, "Send a bearer token in the authorization metadata.");
	}

	public static RpcError tokenInvalid() {
		return unauthenticated(UserServiceReason.TOKEN_INVALID, "The bearer token is not valid.");
	}

	public static RpcError tokenExpired() {
		return unauthenticated(UserServiceReason.TOKEN_EXPIRED, "The bearer token has expired.");
	}

	private static RpcError unauthenticated(String reason, String message) {
		return new RpcError(Status.Code.UNAUTHENTICATED, reason, message);
	}

	/** The token cannot be verified at the moment. */
	public static RpcError identityProviderUnavailable() {
		return new RpcError(Status.Code.UNAVAILABLE, UserServiceReason.IDENTITY_PROVIDER_UNAVAILABLE,
				"The token cannot be verified now; try again.")
			.retryAfter(OUTAGE_DELAY);
	}

	/**
	 * @param scope that the token lacks
	 */
	public static RpcError scopeMissing(String scope) {
		return new RpcError(Status.Code.PERMISSION_DENIED, UserServiceReason.SCOPE_MISSING,
				"The token does not have the scope " + scope + ".")
			.with("scope", scope);
	}

	/**
	 * A defect of the service.
	 * @param requestId under which it was logged
	 */
	public static RpcError internal(String requestId) {
		return new RpcError(Status.Code.INTERNAL, UserServiceReason.INTERNAL,
				"The service failed; its log has the request id.")
			.with(RequestInfo.newBuilder().setRequestId(requestId).build());
	}

}
