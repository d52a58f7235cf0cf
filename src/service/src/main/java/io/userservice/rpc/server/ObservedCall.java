package io.userservice.rpc.server;

import java.net.SocketAddress;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import org.slf4j.MDC;

/**
 * One call as an operator sees it. A tracer, because a tracer, unlike an interceptor,
 * gets the status on the wire however the call ended; interceptors add what they learn.
 * Other tracers extend it, since gRPC tells each tracer of each message.
 */
public class ObservedCall extends ServerStreamTracer {

	/** Names a call: taken over from the client, or made; sent back in the trailers. */
	public static final Metadata.Key<String> REQUEST_ID = Metadata.Key.of("x-request-id",
			Metadata.ASCII_STRING_MARSHALLER);

	/** The name of the request's id in the context of log lines. */
	public static final String LOGGED_REQUEST_ID = "requestId";

	private static final Metadata.Key<String> USER_AGENT = Metadata.Key.of("user-agent",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Pattern SANE_REQUEST_ID = Pattern.compile("[\\w.:/+=@-]{1,128}");

	private static final Context.Key<ObservedCall> CURRENT = Context.key("observed-call");

	private final long start = System.nanoTime();

	private final String method;

	private final Metadata headers;

	private final Observer observer;

	private long requests;

	private long requestBytes;

	private long responses;

	private long responseBytes;

	private volatile @Nullable String requestId;

	private volatile @Nullable SocketAddress peer;

	private volatile @Nullable Deadline deadline;

	private volatile @Nullable Caller caller;

	private volatile @Nullable String reason;

	private volatile @Nullable Trace trace;

	/** Is told what happens in a call. Called on the event loop: must not block. */
	public interface Observer {

		/** A message has arrived. */
		default void received(long wireSize) {
		}

		/** A message was sent. */
		default void sent(long wireSize) {
		}

		/** The call has ended with the status on the wire. */
		void ended(ObservedCall call, Status status);

	}

	/**
	 * Whose token a call has.
	 *
	 * @param issuer null if the token names none
	 * @param subject or the client's id (RFC 9068); null if the token names none
	 */
	public record Caller(@Nullable String issuer, @Nullable String subject) {
	}

	/** The span of a call. */
	public interface Trace {

		/** The id of the trace. */
		String id();

		/** Runs work whose spans belong to the call's. */
		void run(Runnable work);

		/**
		 * Ends the span.
		 * @param reason of ours; null if there is none
		 */
		void end(Status status, @Nullable String reason);

	}

	/**
	 * @param method the full name, as the client has sent it
	 */
	public ObservedCall(String method, Metadata headers, Observer observer) {
		this.method = method;
		this.headers = headers;
		this.observer = observer;
	}

	/** The call that this thread works for; null if there is none. */
	public static @Nullable ObservedCall current() {
		return CURRENT.get();
	}

	/** Runs work whose log lines and spans belong to the current call. */
	public static void observed(Runnable work) {
		ObservedCall call = current();
		if (call == null) {
			work.run();
			return;
		}
		try (MDC.MDCCloseable id = MDC.putCloseable(LOGGED_REQUEST_ID, call.requestId())) {
			call.traced(work);
		}
	}

	/** As {@link #observed(Runnable)}, with a result. */
	public static <T> T observed(Supplier<T> work) {
		AtomicReference<T> result = new AtomicReference<>();
		observed(() -> result.set(work.get()));
		return result.get();
	}

	private void traced(Runnable work) {
		Trace traced = this.trace;
		if (traced != null) {
			traced.run(work);
		}
		else {
			work.run();
		}
	}

	@Override
	public Context filterContext(Context context) {
		return context.withValue(CURRENT, this);
	}

	@Override
	public void serverCallStarted(ServerCallInfo<?, ?> info) {
		this.peer = info.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
	}

	/** What the call's handler is about to get. */
	public void starts(ServerCall<?, ?> call) {
		this.peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
		this.deadline = Context.current().getDeadline();
	}

	@Override
	public void inboundMessageRead(int number, long wireSize, long size) {
		this.requests++;
		this.requestBytes += wireSize;
		this.observer.received(wireSize);
	}

	@Override
	public void outboundMessageSent(int number, long wireSize, long size) {
		this.responses++;
		this.responseBytes += wireSize;
		this.observer.sent(wireSize);
	}

	@Override
	public void streamClosed(Status status) {
		// What is measured now can name the trace as an example.
		traced(() -> this.observer.ended(this, status));
		Trace traced = this.trace;
		if (traced != null) {
			traced.end(status, this.reason);
		}
	}

	/** The caller is authenticated. */
	public void authenticated(Caller caller) {
		this.caller = caller;
	}

	/** The call fails for a reason of ours, such as {@code USER_NOT_FOUND}. */
	public void fails(String reason) {
		this.reason = reason;
	}

	/** The call has a span. */
	public void begins(Trace trace) {
		this.trace = trace;
	}

	/** The full name, as the client has sent it. */
	public String method() {
		return this.method;
	}

	/** Nanoseconds since its headers came. */
	public long nanos() {
		return System.nanoTime() - this.start;
	}

	/** The client's {@code x-request-id} if it is sane, or one of ours. */
	public String requestId() {
		String id = this.requestId;
		if (id == null) {
			String sent = this.headers.get(REQUEST_ID);
			id = (sent != null && SANE_REQUEST_ID.matcher(sent).matches()) ? sent : newRequestId();
			this.requestId = id;
		}
		return id;
	}

	private static String newRequestId() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		HexFormat hex = HexFormat.of();
		return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
	}

	public @Nullable String userAgent() {
		return this.headers.get(USER_AGENT);
	}

	public @Nullable SocketAddress peer() {
		return this.peer;
	}

	public @Nullable Caller caller() {
		return this.caller;
	}

	/** The reason of ours for which it failed; null if there is none. */
	public @Nullable String reason() {
		return this.reason;
	}

	public @Nullable String traceId() {
		Trace traced = this.trace;
		return (traced != null) ? traced.id() : null;
	}

	/** Milliseconds until the client's deadline; null if it has none. */
	public @Nullable Long deadlineMillis() {
		Deadline set = this.deadline;
		return (set != null) ? set.timeRemaining(TimeUnit.MILLISECONDS) : null;
	}

	public long requests() {
		return this.requests;
	}

	public long requestBytes() {
		return this.requestBytes;
	}

	public long responses() {
		return this.responses;
	}

	public long responseBytes() {
		return this.responseBytes;
	}

}
