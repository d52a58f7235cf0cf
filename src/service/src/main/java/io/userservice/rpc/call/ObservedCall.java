package io.userservice.rpc.call;

import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * One call as an operator sees it. A tracer, because a tracer, unlike an interceptor,
 * gets the status on the wire however the call ended; interceptors add what they learn.
 */
public final class ObservedCall extends ServerStreamTracer {

	private static final Metadata.Key<String> USER_AGENT = Metadata.Key.of("user-agent",
			Metadata.ASCII_STRING_MARSHALLER);

	private final long start = System.nanoTime();

	private final String method;

	private final Metadata headers;

	private final CallObserver observer;

	private final Messages requests = new Messages();

	private final Messages responses = new Messages();

	/** Only used on the event loop. */
	private long unfinishedBytes;

	private volatile @Nullable String requestId;

	private volatile Attributes connection = Attributes.EMPTY;

	private volatile @Nullable Deadline deadline;

	private volatile @Nullable Object verified;

	private volatile @Nullable ServerCall<?, ?> open;

	private volatile @Nullable Caller caller;

	private volatile @Nullable String reason;

	private volatile @Nullable CallTrace trace;

	/**
	 * @param method the full name, as the client has sent it
	 */
	public ObservedCall(String method, Metadata headers, CallObserver observer) {
		this.method = method;
		this.headers = headers;
		this.observer = observer;
	}

	/** Runs work whose spans belong to the call's, if it has one. */
	void trace(Runnable work) {
		CallTrace traced = this.trace;
		if (traced != null) {
			traced.run(work);
		}
		else {
			work.run();
		}
	}

	@Override
	public Context filterContext(Context context) {
		return context.withValue(CurrentCall.KEY, this);
	}

	@Override
	public void serverCallStarted(ServerCallInfo<?, ?> info) {
		this.connection = info.getAttributes();
	}

	/** The first interceptor has the call, in the call's context. */
	public void onStart() {
		this.deadline = Context.current().getDeadline();
	}

	@Override
	public void inboundWireSize(long bytes) {
		this.unfinishedBytes += bytes;
		this.observer.onBytesReceived(this, bytes);
	}

	@Override
	public void inboundMessageRead(int number, long wireSize, long size) {
		this.requests.add(wireSize);
		this.observer.onMessageReceived(this, wireSize);
		this.unfinishedBytes = 0;
	}

	@Override
	public void outboundMessageSent(int number, long wireSize, long size) {
		this.responses.add(wireSize);
		this.observer.onMessageSent(this, wireSize);
	}

	@Override
	public void streamClosed(Status status) {
		// What is measured now can name the trace as an example.
		trace(() -> this.observer.onEnd(this, status));
		CallTrace traced = this.trace;
		if (traced != null) {
			traced.end(status, this.reason);
		}
	}

	/** An interceptor has the call, inside those that map errors: it can be ended. */
	public void onOpen(ServerCall<?, ?> call) {
		this.open = call;
	}

	/** Ends the call from outside of its handler, unless it has ended. */
	public void end(Consumer<ServerCall<?, ?>> end) {
		ServerCall<?, ?> call = this.open;
		if (call != null && !call.isCancelled()) {
			end.accept(call);
		}
	}

	/** The call's token was found verified, before its interceptors run. */
	public void onVerified(Object token) {
		this.verified = token;
	}

	/** The verified token; null if none was found of this type. */
	public <T> @Nullable T verified(Class<T> type) {
		return type.isInstance(this.verified) ? type.cast(this.verified) : null;
	}

	/** The caller is authenticated. */
	public void onAuthenticated(Caller caller) {
		this.caller = caller;
	}

	/** The call fails for a reason of ours, such as {@code USER_NOT_FOUND}. */
	public void onFailure(String reason) {
		this.reason = reason;
	}

	/** Gives the call a span, which ends with it. */
	public void attach(CallTrace trace) {
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
		return (id != null) ? id : choose();
	}

	private synchronized String choose() {
		String id = this.requestId;
		if (id == null) {
			id = RequestId.of(this.headers);
			this.requestId = id;
		}
		return id;
	}

	public @Nullable String userAgent() {
		return this.headers.get(USER_AGENT);
	}

	/** The address of a client behind a proxy on this machine. */
	public @Nullable String forwardedFor() {
		return ForwardedFor.of(this.headers, peer());
	}

	/** The attributes of its connection. */
	public Attributes connection() {
		return this.connection;
	}

	public @Nullable SocketAddress peer() {
		return this.connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
	}

	/** Null until it is authenticated. */
	public @Nullable Caller caller() {
		return this.caller;
	}

	/** The reason of ours for which it failed; null if there is none. */
	public @Nullable String reason() {
		return this.reason;
	}

	public @Nullable String traceId() {
		CallTrace traced = this.trace;
		return (traced != null) ? traced.id() : null;
	}

	/** Milliseconds until the client's deadline; null if it has none. */
	public @Nullable Long deadlineMillis() {
		Deadline set = this.deadline;
		return (set != null) ? set.timeRemaining(TimeUnit.MILLISECONDS) : null;
	}

	/** Bytes of the message that is arriving. Only to be used by observers. */
	public long unfinishedBytes() {
		return this.unfinishedBytes;
	}

	public Messages requests() {
		return this.requests;
	}

	public Messages responses() {
		return this.responses;
	}

}
