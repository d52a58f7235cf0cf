package io.userservice.user.grpc;

import java.util.concurrent.Executor;

import io.grpc.Context;

import org.springframework.security.concurrent.DelegatingSecurityContextExecutor;
import org.springframework.security.core.context.SecurityContextHolder;

/** Takes the call along to another thread: gRPC's context and Spring Security's. */
class CallContextExecutor {

	private CallContextExecutor() {
	}

	static Executor on(Executor executor) {
		return new DelegatingSecurityContextExecutor(Context.current().fixedContextExecutor(executor),
				SecurityContextHolder.getContext());
	}

}
