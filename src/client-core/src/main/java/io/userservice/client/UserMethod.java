package io.userservice.client;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.grpc.MethodDescriptor;
import io.userservice.api.UserServiceGrpc;
import org.jspecify.annotations.Nullable;

/**
 * The service's methods, and what the client decides for each where no property does. The
 * only table of methods of the client jar.
 */
enum UserMethod {

	/** Looks one user up. */
	GET_USER("GetUser", Duration.ofSeconds(5), Retry.SAFE, true),
	/** Streams a page of users. */
	LIST_USERS("ListUsers", Duration.ofSeconds(60), Retry.SAFE, false),
	/** Creates users. Without a key, a retry can find its own users and fail. */
	CREATE_USERS("CreateUsers", Duration.ofSeconds(60), Retry.WITH_IDEMPOTENCY_KEY, false),
	/** Stays open as long as both sides want. */
	CHAT("Chat", Duration.ZERO, Retry.NEVER, false),
	/** Creates one user. */
	CREATE_USER("CreateUser", Duration.ofSeconds(5), Retry.WITH_IDEMPOTENCY_KEY, false),
	/** Looks one user up by e-mail. */
	GET_USER_BY_EMAIL("GetUserByEmail", Duration.ofSeconds(5), Retry.SAFE, true),
	/** Looks several users up. */
	BATCH_GET_USERS("BatchGetUsers", Duration.ofSeconds(5), Retry.SAFE, true),
	/**
	 * Changes a user. Without a key, a retry with an etag would fail because the first
	 * attempt has succeeded.
	 */
	UPDATE_USER("UpdateUser", Duration.ofSeconds(5), Retry.WITH_IDEMPOTENCY_KEY, false),
	/** Erases a user. Without a key, a retry would not find the user. */
	DELETE_USER("DeleteUser", Duration.ofSeconds(5), Retry.WITH_IDEMPOTENCY_KEY, false),
	/**
	 * Stays open as long as the client wants. It is not retried once a change was
	 * received.
	 */
	WATCH_USERS("WatchUsers", Duration.ZERO, Retry.SAFE, false),
	/** Finds a page of users by words. Hedging would double what is expensive. */
	SEARCH_USERS("SearchUsers", Duration.ofSeconds(5), Retry.SAFE, false);

	private static final Map<String, UserMethod> BY_NAME = Stream.of(values())
		.collect(Collectors.toMap(
				(method) -> MethodDescriptor.generateFullMethodName(UserServiceGrpc.SERVICE_NAME, method.grpcName),
				Function.identity()));

	private final String grpcName;

	private final Duration deadline;

	private final Retry retry;

	private final boolean hedged;

	/**
	 * @param grpcName not the method's descriptor, which would load the messages of all
	 * methods at the start
	 */
	UserMethod(String grpcName, Duration deadline, Retry retry, boolean hedged) {
		this.grpcName = grpcName;
		this.deadline = deadline;
		this.retry = retry;
		this.hedged = hedged;
	}

	/** Null for a method of another service. */
	static @Nullable UserMethod of(MethodDescriptor<?, ?> descriptor) {
		return BY_NAME.get(descriptor.getFullMethodName());
	}

	/** The service's own limit; zero for none. */
	Duration deadline() {
		return this.deadline;
	}

	Retry retry() {
		return this.retry;
	}

	/** Whether hedging applies, where it is on. */
	boolean isHedged() {
		return this.hedged;
	}

	/** The name element of a service config. */
	Map<String, String> configName() {
		return Map.of("service", UserServiceGrpc.SERVICE_NAME, "method", this.grpcName);
	}

	/** When a failed call may be sent again. */
	enum Retry {

		/** The call has no side effects. */
		SAFE,
		/** The call has an idempotency key, so that it is made once. */
		WITH_IDEMPOTENCY_KEY,
		/** Never: the messages of the call are not kept. */
		NEVER

	}

}
