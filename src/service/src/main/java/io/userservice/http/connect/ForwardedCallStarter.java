package io.userservice.http.connect;

import java.io.IOException;

import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusException;
import io.userservice.http.forward.CallHeaders;
import io.userservice.http.forward.ForwardedCall;
import io.userservice.http.json.MessageHeap;
import io.userservice.rpc.limit.Bound;
import org.jspecify.annotations.Nullable;

/** Starts the gRPC call of an HTTP request, and sends its requests. */
final class ForwardedCallStarter {

	/**
	 * How many calls a client stream counts as: a thread makes a large response of it.
	 */
	private static final int CLIENT_STREAM_WEIGHT = 10;

	/** Bytes of the heap that a client stream takes besides its messages. */
	private static final int CLIENT_STREAM_BYTES = 8_192;

	private final Callers callers;

	private final Bound calls;

	private final Bound collected;

	/**
	 * @param calls bounds the calls that run
	 * @param collected bounds what client streams keep on the heap
	 */
	ForwardedCallStarter(Callers callers, Bound calls, Bound collected) {
		this.callers = callers;
		this.calls = calls;
		this.collected = collected;
	}

	/**
	 * A call that runs, its permit, and for whom it counts.
	 *
	 * @param kept of a client stream: its requests, and then its response, which is as
	 * large
	 */
	record Started(ForwardedCall call, CallPermit permit, @Nullable CallPermit kept,
			Object caller) implements AutoCloseable {

		/** The response has come, and gives way until its client has read it. */
		void keepUntilRead(Runnable connectionEnd) {
			if (this.kept != null) {
				this.kept.release(connectionEnd);
			}
		}

		@Override
		public void close() {
			this.call.close();
			this.permit.close();
			if (this.kept != null) {
				this.kept.close();
			}
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
		CallPermit permit = CallPermit.of(this.calls, caller, 1);
		CallPermit kept = null;
		try {
			if (isStream) {
				kept = CallPermit.of(this.collected, caller, CLIENT_STREAM_BYTES);
			}
			ForwardedCall call = isStream ? new ForwardedCall(channel, request.method(), headers)
					: new ForwardedCall(channel, request.method(), headers, first);
			permit.attach(call);
			Started started = new Started(call, permit, kept, caller);
			if (kept != null) {
				kept.attach(call);
				sendAll(request, first, call, permit, kept);
			}
			return started;
		}
		catch (Exception ex) {
			permit.close();
			if (kept != null) {
				kept.close();
			}
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

	private static void sendAll(ConnectRequest request, @Nullable Message first, ForwardedCall call, CallPermit permit,
			CallPermit kept) throws ConnectException, IOException, InterruptedException, StatusException {
		request.endWhen(call::hasEnded);
		try {
			Message next = first;
			while (next != null) {
				kept.add(MessageHeap.of(next));
				if (!call.send(next)) {
					break;
				}
				next = request.next();
			}
			if (next == null && !call.hasEnded()) {
				// Before the service acts on the requests.
				permit.add(CLIENT_STREAM_WEIGHT - 1);
				kept.retain();
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
