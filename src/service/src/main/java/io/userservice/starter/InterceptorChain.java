package io.userservice.starter;

import java.util.List;

import io.grpc.ServerInterceptor;
import io.userservice.rpc.deadline.DeadlineInterceptor;
import io.userservice.rpc.error.ExceptionHandlingInterceptor;
import io.userservice.rpc.lifecycle.AgedConnectionInterceptor;
import io.userservice.rpc.lifecycle.OpenStreamsInterceptor;
import io.userservice.rpc.error.RetryPushbackInterceptor;
import io.userservice.rpc.limit.CallRateInterceptor;
import io.userservice.rpc.limit.MetadataSizeInterceptor;
import io.userservice.rpc.limit.OpenCallsInterceptor;
import io.userservice.rpc.limit.UnfinishedMessagesInterceptor;
import io.userservice.rpc.limit.UnreadResponsesInterceptor;
import io.userservice.rpc.observation.ObservationInterceptor;
import io.userservice.rpc.overload.OverloadInterceptor;
import io.userservice.rpc.server.SingleWriteInterceptor;
import io.userservice.security.access.AuthenticationInterceptor;
import io.userservice.security.access.AuthorizationInterceptor;
import io.userservice.user.grpc.IdempotencyKeyServerInterceptor;
import io.userservice.user.grpc.metadata.PositionServerInterceptor;
import net.devh.boot.grpc.server.interceptor.GlobalServerInterceptorConfigurer;

import org.springframework.stereotype.Component;

/** The server's interceptors, in the order in which a call passes them. */
@Component
class InterceptorChain implements GlobalServerInterceptorConfigurer {

	private final List<ServerInterceptor> interceptors;

	InterceptorChain(ObservationInterceptor observation, OverloadInterceptor overload,
			SingleWriteInterceptor singleWrite, RetryPushbackInterceptor retryPushback,
			UnreadResponsesInterceptor unreadResponses, ExceptionHandlingInterceptor exceptionHandling,
			MetadataSizeInterceptor metadataSize, UnfinishedMessagesInterceptor unfinishedMessages,
			OpenStreamsInterceptor openStreams, OpenCallsInterceptor openCalls,
			AgedConnectionInterceptor agedConnection, DeadlineInterceptor deadline,
			AuthenticationInterceptor authentication, AuthorizationInterceptor authorization,
			CallRateInterceptor callRate, IdempotencyKeyServerInterceptor idempotencyKey,
			PositionServerInterceptor position) {
		this.interceptors = List.of(
				// Sees every call, and every error as it leaves.
				observation,
				// Before anything is done for a call that is refused.
				overload,
				// Next to the wire, so that mapped errors leave in one write, too.
				singleWrite,
				// Sees every error that is mapped.
				retryPushback,
				// Counts errors that are mapped, too; refuses inside what sees errors.
				unreadResponses,
				// Outside everything that can fail.
				exceptionHandling,
				// Before anything reads the metadata.
				metadataSize,
				// Ends calls, so inside what maps errors; outside what can take long.
				unfinishedMessages,
				// Before any work is done for a stream that is refused at shutdown.
				openStreams,
				// Before calls that need no token use up anything.
				openCalls,
				// Inside the bound, so that its timers are bounded.
				agedConnection,
				// Around all that takes time, the verification of a token included.
				deadline,
				// Establishes the caller for everything below.
				authentication,
				// Needs the caller.
				authorization,
				// Needs the caller; inside the authorization, so that only allowed calls
				// count.
				callRate,
				// Needs the caller, who owns the key; late, so that only allowed calls
				// are checked.
				idempotencyKey,
				// Late for the same reason.
				position);
	}

	@Override
	public void configureServerInterceptors(List<ServerInterceptor> all) {
		all.addAll(this.interceptors);
	}

}
