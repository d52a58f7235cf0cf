package io.userservice.user.grpc;

import java.util.concurrent.Executor;

import io.grpc.Context;
import io.userservice.rpc.call.CurrentCall;

import org.springframework.security.concurrent.DelegatingSecurityContextExecutor;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Runs tasks in the current call's contexts: gRPC's, Spring Security's, and that of log
 * lines and spans.
 */
final class CallContextExecutor {

	private CallContextExecutor() {
	}

	static Executor on(Executor executor) {
		Executor inCall = Context.current().fixedContextExecutor(executor);
		return new DelegatingSecurityContextExecutor((task) -> inCall.execute(() -> CurrentCall.observe(task)),
				SecurityContextHolder.getContext());
	}

}
