package io.userservice.http.connect;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor.MethodType;
import io.userservice.error.InvalidFieldException;
import io.userservice.http.forward.CallHeaders;
import io.userservice.http.forward.ServedMethod;
import io.userservice.http.json.MessageFormat;
import io.userservice.http.tomcat.ConnectionEnd;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** An HTTP request for a call of a method. */
final class ConnectRequest {

	private static final String UNARY_PREFIX = "application/";

	private static final String STREAM_PREFIX = "application/connect+";

	/** As long as gRPC's streams may take. */
	private static final Duration STREAM_TIME = Duration.ofSeconds(60);

	private final HttpServletRequest http;

	private final ServedMethod method;

	private final MessageFormat format;

	private final RequestBody body;

	/** Messages of the stream that were read. */
	private int messages;

	private ConnectRequest(HttpServletRequest http, ServedMethod method, MessageFormat format, RequestBody body) {
		this.http = http;
		this.method = method;
		this.format = format;
		this.body = body;
	}

	/**
	 * @param limit the bytes of a message
	 * @param messageTime for each message of the body
	 */
	static ConnectRequest of(HttpServletRequest http, ServedMethod method, int limit, Duration messageTime)
			throws ConnectException, IOException {
		boolean unary = method.type() == MethodType.UNARY;
		if (!allowed(method).contains(http.getMethod())) {
			throw ConnectException.http(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "the call is made by POST");
		}
		if (method.type() == MethodType.BIDI_STREAMING) {
			throw ConnectException.http(HttpServletResponse.SC_HTTP_VERSION_NOT_SUPPORTED,
					"the call needs a WebSocket, or gRPC");
		}
		String prefix = unary ? UNARY_PREFIX : STREAM_PREFIX;
		String type = isInQuery(http) ? prefix + RequestHead.parameter(http, "encoding") : mediaType(http);
		MessageFormat format = Stream.of(MessageFormat.values())
			.filter((candidate) -> type.equals(prefix + candidate.text()))
			.findFirst()
			.orElseThrow(() -> ConnectException.http(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE, (isInQuery(http)
					? "the parameter encoding must be json or proto"
					: "the header content-type must be %sjson or %<sproto; with curl: -H 'content-type: %<sjson'")
				.formatted(prefix)));
		return new ConnectRequest(http, method, format,
				new RequestBody(http, limit, messageTime, unary ? messageTime : STREAM_TIME));
	}

	/** The HTTP methods of its requests: reads can also be in the query. */
	static List<String> allowed(ServedMethod method) {
		boolean isRead = method.type() == MethodType.UNARY && method.readOnly();
		return (isRead || method.type() == MethodType.BIDI_STREAMING) ? List.of("GET", "HEAD", "POST", "OPTIONS")
				: List.of("POST", "OPTIONS");
	}

	private static boolean isInQuery(HttpServletRequest http) {
		return !http.getMethod().equals("POST");
	}

	private static String mediaType(HttpServletRequest http) {
		String type = Optional.ofNullable(http.getContentType()).orElse("");
		return type.split(";")[0].strip().toLowerCase(Locale.ROOT);
	}

	/** The address of the client. */
	String address() {
		return this.http.getRemoteAddr();
	}

	/** Ends the client's connection. */
	Runnable connectionEnd() {
		return ConnectionEnd.of(this.http);
	}

	/** Ends the requests early when the condition holds. */
	void endWhen(BooleanSupplier unwanted) {
		this.body.endWhen(unwanted);
	}

	ServedMethod method() {
		return this.method;
	}

	CallHeaders headers() throws ConnectException {
		return RequestHead.headers(this.http);
	}

	MessageFormat format() {
		return this.format;
	}

	/** The content type of the response. */
	String contentType() {
		return ((this.method.type() == MethodType.UNARY) ? UNARY_PREFIX : STREAM_PREFIX) + this.format.text();
	}

	/** The only message of a unary call, or of one that streams its responses alone. */
	Message message() throws ConnectException, IOException {
		if (this.method.type() == MethodType.UNARY) {
			return isInQuery(this.http) ? parse(RequestHead.message(this.http, this.body))
					: parse(this.body.message(RequestBody.isCompressed(this.http.getHeader("content-encoding"))));
		}
		Message only = next();
		if (only == null || next() != null) {
			throw ConnectException.invalid("request", "must be one message");
		}
		return only;
	}

	/** The next message of a stream; null after the last. */
	@Nullable Message next() throws ConnectException, IOException {
		byte[] next = this.body.next(RequestBody.isCompressed(this.http.getHeader("connect-content-encoding")));
		return (next != null) ? parse(next) : null;
	}

	private Message parse(byte[] bytes) throws ConnectException {
		boolean isOneOfMany = this.method.type() == MethodType.CLIENT_STREAMING;
		try {
			return this.format.message(bytes, this.method.request(),
					isOneOfMany ? "requests[" + this.messages++ + "]" : "");
		}
		catch (InvalidFieldException ex) {
			throw ConnectException.invalid(ex);
		}
	}

}
