package io.userservice.http.connect;

import java.io.IOException;

import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusException;
import io.userservice.http.forward.CallHeaders;
import io.userservice.http.forward.ForwardedCall;
import io.userservice.rpc.limit.Bound;
import org.jspecify.annotations.Nullable;

/** Starts the gRPC call of an HTTP request, and sends its requests. */
final class ForwardedCallStarter {

	/**
	 * How many calls a client stream counts as: its response can be as large as all its
	 * requests, and is kept until the client has read it.
	 */
	private static final int CLIENT_STREAM_WEIGHT = 10;

	private final Callers callers;

	private final Bound calls;

	/**
	 * @param calls bounds the calls that run
	 */
	ForwardedCallStarter(Callers callers, Bound calls) {
		this.callers = callers;
		this.calls = calls;
	}

	/** A call that runs, its permit, and for whom it counts. */
	record Started(ForwardedCall call, CallPermit permit, Object caller) implements AutoCloseable {

		@Override
		public void close() {
			this.call.close();
			this.permit.close();
		}

	}

	/**
	 * Starts the call, once its token is judged and its request, or the first one of a
	 * stream, has been read. A stream of requests is sent as fast as the service reads
	 * it.
	 */
	Started start(ConnectRequest request, Channel channel)
			throws ConnectException, IOException, InterruptedException, StatusException {
		CallHeaders headers = request.headers();
		Object caller = this.callers.of(request.method(), headers, request.address());
		if (caller == null) {
			throw refusal(request, headers, channel);
		}
		boolean isStream = request.method().type() == MethodType.CLIENT_STREAMING;
		Message first = isStream ? request.next() : request.message();
		CallPermit permit = CallPermit.of(this.calls, caller);
		try {
			ForwardedCall call = isStream ? new ForwardedCall(channel, request.method(), headers)
					: new ForwardedCall(channel, request.method(), headers, first);
			permit.attach(call);
			if (isStream) {
				sendAll(request, first, call, permit);
			}
			return new Started(call, permit, caller);
		}
		catch (Exception ex) {
			permit.close();
			throw ex;
		}
	}

	/**
	 * Lets gRPC refuse the token, so that the call is observed as any other. No request
	 * is sent, so that nothing happens should gRPC accept the token after all.
	 */
	private static ConnectException refusal(ConnectRequest request, CallHeaders headers, Channel channel)
			throws InterruptedException, StatusException {
		try (ForwardedCall call = new ForwardedCall(channel, request.method(), headers)) {
			call.endRequests();
			call.receive();
			return ConnectException.plain(Status.Code.UNAVAILABLE, "the token could not be verified; try again");
		}
	}

	private static void sendAll(ConnectRequest request, @Nullable Message first, ForwardedCall call, CallPermit permit)
			throws ConnectException, IOException, InterruptedException, StatusException {
		request.endWhen(call::hasEnded);
		try {
			Message next = first;
			while (next != null && call.send(next)) {
				next = request.next();
			}
			if (next == null && !call.hasEnded()) {
				// Enlarged before the service acts on the requests.
				permit.add(CLIENT_STREAM_WEIGHT - 1);
				call.endRequests();
			}
		}
		catch (ConnectException ex) {
			// The status of an ended call says more than the failure to read the rest of
			// the body.
			if (!call.hasEnded()) {
				call.close();
				throw ex;
			}
		}
		catch (IOException | InterruptedException ex) {
			call.close();
			throw ex;
		}
	}

}
