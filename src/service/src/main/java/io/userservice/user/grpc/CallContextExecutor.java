package io.userservice.user.grpc;

import java.util.concurrent.Executor;

import io.grpc.Context;

import org.springframework.security.concurrent.DelegatingSecurityContextExecutor;
import org.springframework.security.core.context.SecurityContextHolder;

/** Runs tasks in the current call's contexts: gRPC's and Spring Security's. */
final class CallContextExecutor {

	private CallContextExecutor() {
	}

	static Executor on(Executor executor) {
		return new DelegatingSecurityContextExecutor(Context.current().fixedContextExecutor(executor),
				SecurityContextHolder.getContext());
	}

}
