package io.userservice.http.connect;

import java.io.IOException;

import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusException;
import io.userservice.http.forward.ForwardedCall;

/** Starts the gRPC call of an HTTP request, and sends its requests. */
final class ForwardedCallStarter {

	/**
	 * How many calls a client stream counts as: its response can be as large as all its
	 * requests, and is kept until the client has read it.
	 */
	private static final int CLIENT_STREAM_WEIGHT = 10;

	private ForwardedCallStarter() {
	}

	/**
	 * Starts the call; a stream of requests is sent as fast as the service reads it.
	 * @param permit of the request, enlarged for a call that takes more memory
	 */
	static ForwardedCall start(ConnectRequest request, Channel channel, CallPermit permit)
			throws ConnectException, IOException, InterruptedException, StatusException {
		if (request.method().type() != MethodType.CLIENT_STREAMING) {
			return new ForwardedCall(channel, request.method(), request.headers(), request.message());
		}
		ForwardedCall call = new ForwardedCall(channel, request.method(), request.headers());
		try {
			sendAll(request, call, permit);
		}
		catch (IOException | InterruptedException ex) {
			call.close();
			throw ex;
		}
		catch (ConnectException ex) {
			// The status of an ended call says more than the failure to read the rest of
			// the body.
			if (!call.hasEnded()) {
				call.close();
				throw ex;
			}
		}
		return call;
	}

	private static void sendAll(ConnectRequest request, ForwardedCall call, CallPermit permit)
			throws ConnectException, IOException, InterruptedException, StatusException {
		request.endWhen(call::hasEnded);
		Message next = request.next();
		while (next != null && call.send(next)) {
			next = request.next();
		}
		if (next == null && !call.hasEnded()) {
			// Enlarged before the service acts on the requests.
			permit.add(CLIENT_STREAM_WEIGHT - 1);
			call.endRequests();
		}
	}

}
