package io.userservice.http.connect;

import java.io.IOException;
import java.util.regex.Pattern;

import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusException;
import io.userservice.rpc.error.RpcError;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Starts the gRPC call that an HTTP request stands for. */
final class ForwardedCallStarter {

	/** As the protocol has it: at most ten digits. */
	private static final Pattern MILLIS = Pattern.compile("\\d{1,10}");

	/**
	 * All that a client has streamed can come back in one response, which is kept until
	 * the client has read it.
	 */
	private static final int CLIENT_STREAM_WEIGHT = 10;

	private ForwardedCallStarter() {
	}

	/**
	 * Starts the gRPC call, and sends all its requests: as fast as the service reads
	 * them.
	 * @param permit of the request, which gets more for what takes more
	 */
	static ForwardedCall start(ConnectRequest request, Channel channel, Bound.Permit permit)
			throws ConnectException, IOException, InterruptedException, StatusException {
		ServedMethod method = request.method();
		ForwardedCall.Caller caller = caller(request.http());
		if (method.type() == MethodType.UNARY) {
			return new ForwardedCall(channel, method, caller, request.message());
		}
		if (method.type() == MethodType.SERVER_STREAMING) {
			Message only = request.next();
			if (only == null || request.next() != null) {
				throw ConnectException.invalid("request", "must be one message");
			}
			return new ForwardedCall(channel, method, caller, only);
		}
		ForwardedCall call = new ForwardedCall(channel, method, caller);
		try {
			request.endWhen(call::hasEnded);
			sendAll(request, call, permit);
			return call;
		}
		catch (ConnectException | IOException | InterruptedException ex) {
			call.close();
			throw ex;
		}
	}

	private static void sendAll(ConnectRequest request, ForwardedCall call, Bound.Permit permit)
			throws ConnectException, IOException, InterruptedException, StatusException {
		Message next = request.next();
		while (next != null && call.send(next)) {
			next = request.next();
		}
		if (next == null && !call.hasEnded()) {
			enlarge(permit);
			call.endRequests();
		}
	}

	/** Before the service acts on the requests. */
	private static void enlarge(Bound.Permit permit) throws ConnectException {
		try {
			permit.add(CLIENT_STREAM_WEIGHT - 1);
		}
		catch (BoundExceededException ex) {
			throw ConnectException.of(RpcError.overloaded(ex.bound()));
		}
	}

	private static ForwardedCall.Caller caller(HttpServletRequest http) throws ConnectException {
		try {
			String token = http.getHeader(HttpMetadata.AUTHORIZATION);
			if (token != null) {
				HttpMetadata.requireText(token);
			}
			return new ForwardedCall.Caller(HttpMetadata.of(http), token, timeoutMillis(http));
		}
		catch (IllegalArgumentException ex) {
			throw ConnectException.plain(Status.Code.INVALID_ARGUMENT, "a header cannot be metadata of a call");
		}
	}

	private static @Nullable Long timeoutMillis(HttpServletRequest http) throws ConnectException {
		String millis = http.getHeader("connect-timeout-ms");
		if (millis == null) {
			return null;
		}
		if (!MILLIS.matcher(millis).matches()) {
			throw ConnectException.invalid("connect-timeout-ms", "must be a number of at most ten digits");
		}
		return Long.valueOf(millis);
	}

}
