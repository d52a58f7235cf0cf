package io.userservice.http.connect;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor;
import io.grpc.StatusException;
import io.userservice.http.forward.ForwardedCall;
import io.userservice.http.forward.HttpMetadata;
import io.userservice.http.forward.ServedMethod;
import io.userservice.rpc.limit.Bound;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.HttpRequestHandler;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Serves the methods of gRPC services by the Connect protocol. Each request becomes a
 * gRPC call of this service's own channel, so that all rules for calls hold for it, too.
 *
 * <p>
 * Own code, because connectrpc.com (2026) has no server for Java. To be replaced when it
 * has.
 *
 * @see <a href="https://connectrpc.com/docs/protocol">Connect protocol</a>
 */
class ConnectHandler implements HttpRequestHandler {

	private final Map<String, ServedMethod> methods;

	private final Supplier<Channel> channel;

	private final ForwardedCallStarter starter;

	private final LargeResponses responses;

	private final int messageLimit;

	private final Times times;

	/**
	 * How long a client and its call may take.
	 *
	 * @param message until a message of a request has arrived
	 * @param silence between two messages to the client: one that has gone is noticed
	 * when something is sent, and not before
	 */
	record Times(Duration message, Duration silence) {
	}

	/**
	 * @param methods that are served
	 * @param channel to this service; asked at the first call
	 * @param starter starts the calls
	 * @param responses bounds what unary calls keep
	 * @param messageLimit the bytes of a request
	 * @param times how long a client and its call may take
	 */
	ConnectHandler(Collection<MethodDescriptor<?, ?>> methods, Supplier<Channel> channel, ForwardedCallStarter starter,
			LargeResponses responses, int messageLimit, Times times) {
		this.methods = methods.stream()
			.map(ServedMethod::of)
			.collect(Collectors.toMap(ServedMethod::path, Function.identity()));
		this.channel = channel;
		this.starter = starter;
		this.responses = responses;
		this.messageLimit = messageLimit;
		this.times = times;
	}

	@Override
	public void handleRequest(HttpServletRequest http, HttpServletResponse response) throws IOException {
		response.setHeader("Cache-Control", "no-store");
		ServedMethod method = this.methods.get(ServletRequestPathUtils.getCachedPathValue(http));
		try {
			if (method == null) {
				throw ConnectException.http(HttpServletResponse.SC_NOT_FOUND, "unknown method");
			}
			if (!http.getMethod().equals("POST")) {
				response.setHeader("Allow", String.join(", ", ConnectRequest.allowed(method)));
			}
			if (http.getMethod().equals("OPTIONS")) {
				return;
			}
			ConnectRequest request = ConnectRequest.of(http, method, this.messageLimit, this.times.message());
			if (method.type() == MethodType.UNARY) {
				unary(request, response);
			}
			else {
				stream(request, response);
			}
		}
		catch (ConnectException ex) {
			fail(ex, response);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void unary(ConnectRequest request, HttpServletResponse response)
			throws IOException, ConnectException, InterruptedException {
		try (ForwardedCallStarter.Started started = this.starter.start(request, this.channel.get())) {
			ForwardedCall call = started.call();
			Message result = call.receive();
			// Also waits for the end, which may be an error.
			if (result == null || call.receive() != null) {
				throw new IllegalStateException("a unary call has one response");
			}
			try (Bound.Permit held = this.responses.acquire(started.caller(), result, request.connectionEnd())) {
				response.setContentType(request.contentType());
				add(call.headers(), "", response);
				add(call.trailers(), "trailer-", response);
				request.format().writeLine(result, response.getOutputStream());
			}
		}
		catch (StatusException ex) {
			throw ConnectException.of(ex);
		}
	}

	private static void add(Metadata metadata, String prefix, HttpServletResponse response) {
		new HttpMetadata(metadata).forEach((name, value) -> response.addHeader(prefix + name, value));
	}

	/** A failure is sent as the last message, after the messages before it. */
	private void stream(ConnectRequest request, HttpServletResponse response) throws IOException, InterruptedException {
		response.setContentType(request.contentType());
		OutputStream out = response.getOutputStream();
		byte[] end;
		try (ForwardedCallStarter.Started started = this.starter.start(request, this.channel.get())) {
			ForwardedCall call = started.call();
			Message next = call.receive(() -> {
			}, this.times.silence());
			started.keepUntilRead(request.connectionEnd());
			add(call.headers(), "", response);
			for (; next != null; next = call.receive(out, this.times.silence())) {
				Envelope.write(next, request.format(), out);
			}
			end = ErrorJson.end(call.trailers());
		}
		catch (StatusException ex) {
			end = ErrorJson.end(ConnectException.of(ex));
		}
		catch (ConnectException ex) {
			end = ErrorJson.end(ex);
		}
		catch (TimeoutException ex) {
			end = ErrorJson.end(ConnectException.silent(this.times.silence()));
		}
		new Envelope(Envelope.END_OF_STREAM, end).write(out);
	}

	private static void fail(ConnectException failure, HttpServletResponse response) throws IOException {
		response.setStatus(failure.httpStatus());
		if (failure.httpStatus() == HttpServletResponse.SC_UNAUTHORIZED) {
			response.setHeader("WWW-Authenticate", "Bearer");
		}
		failure.retrySeconds().ifPresent((seconds) -> response.setHeader("Retry-After", seconds.toString()));
		add(failure.trailers(), "", response);
		response.setContentType("application/json");
		response.getOutputStream().write(ErrorJson.error(failure));
		response.getOutputStream().write('\n');
	}

}
