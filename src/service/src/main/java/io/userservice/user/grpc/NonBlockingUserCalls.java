package io.userservice.user.grpc;

import java.util.Set;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.userservice.api.UserServiceGrpc;
import io.userservice.rpc.server.BlockingPolicy;

import org.springframework.stereotype.Component;

/**
 * GetUser and CreateUsers hand their statements to another thread, and Chat has none.
 * ListUsers reads its page where it runs.
 */
@Component
class NonBlockingUserCalls implements BlockingPolicy {

	private static final Set<String> METHODS = Set.of(UserServiceGrpc.getGetUserMethod().getFullMethodName(),
			UserServiceGrpc.getCreateUsersMethod().getFullMethodName(),
			UserServiceGrpc.getChatMethod().getFullMethodName());

	@Override
	public boolean startWith(ServerCall<?, ?> call, Metadata headers) {
		return true;
	}

	@Override
	public boolean goOnWith(ServerCall<?, ?> call) {
		return METHODS.contains(call.getMethodDescriptor().getFullMethodName());
	}

}
