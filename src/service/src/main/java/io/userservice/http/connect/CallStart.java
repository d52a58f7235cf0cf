package io.userservice.http.connect;

import java.io.IOException;
import java.util.regex.Pattern;

import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Starts the gRPC call that an HTTP request stands for. */
final class CallStart {

	/** As the protocol has it: at most ten digits. */
	private static final Pattern MILLIS = Pattern.compile("\\d{1,10}");

	private CallStart() {
	}

	/**
	 * Starts the gRPC call, and sends all its requests: as fast as the service reads
	 * them.
	 */
	static ForwardedCall start(ConnectRequest request, Channel channel)
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
			sendAll(request, call);
			return call;
		}
		catch (ConnectException | IOException | InterruptedException ex) {
			call.close();
			throw ex;
		}
	}

	private static void sendAll(ConnectRequest request, ForwardedCall call)
			throws ConnectException, IOException, InterruptedException, StatusException {
		Message next = request.next();
		while (next != null && call.send(next)) {
			next = request.next();
		}
		if (next == null) {
			call.endRequests();
		}
	}

	private static ForwardedCall.Caller caller(HttpServletRequest http) throws ConnectException {
		try {
			return new ForwardedCall.Caller(HttpMetadata.of(http), http.getHeader(HttpMetadata.AUTHORIZATION),
					timeoutMillis(http));
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
