package io.userservice.client;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.grpc.MethodDescriptor;
import io.userservice.api.UserServiceGrpc;

/** The service's methods, and what holds for them where the YAML is silent. */
enum UserMethod {

	/** Looks one user up. */
	GET_USER(UserServiceGrpc.getGetUserMethod(), Duration.ofSeconds(5), true),

	/** Streams a page of users. */
	LIST_USERS(UserServiceGrpc.getListUsersMethod(), Duration.ofSeconds(60), true),

	/**
	 * Creates users; without an idempotency key a second try could find its own users and
	 * fail.
	 */
	CREATE_USERS(UserServiceGrpc.getCreateUsersMethod(), Duration.ofSeconds(60), false),

	/** Stays open as long as both sides like. */
	CHAT(UserServiceGrpc.getChatMethod(), Duration.ZERO, false);

	private static final Map<String, UserMethod> BY_NAME = Stream.of(values())
		.collect(Collectors.toMap((method) -> method.descriptor.getFullMethodName(), Function.identity()));

	private final MethodDescriptor<?, ?> descriptor;

	private final Duration deadline;

	private final boolean safeToRetry;

	UserMethod(MethodDescriptor<?, ?> descriptor, Duration deadline, boolean safeToRetry) {
		this.descriptor = descriptor;
		this.deadline = deadline;
		this.safeToRetry = safeToRetry;
	}

	/** Null for a method of another service. */
	static UserMethod of(MethodDescriptor<?, ?> descriptor) {
		return BY_NAME.get(descriptor.getFullMethodName());
	}

	/** The service's own limit; zero for none. */
	Duration deadline() {
		return this.deadline;
	}

	boolean isSafeToRetry() {
		return this.safeToRetry;
	}

	/** As a service config names it. */
	Map<String, String> configName() {
		return Map.of("service", this.descriptor.getServiceName(), "method", this.descriptor.getBareMethodName());
	}

}
