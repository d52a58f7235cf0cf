package io.userservice.rpc.call;

import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * One call as an operator sees it. A tracer, because a tracer, unlike an interceptor,
 * gets the status on the wire however the call ended; interceptors add what they learn.
 * Other tracers extend it, since gRPC tells each tracer of each message.
 */
public class ObservedCall extends ServerStreamTracer {

	private static final Metadata.Key<String> USER_AGENT = Metadata.Key.of("user-agent",
			Metadata.ASCII_STRING_MARSHALLER);

	private final long start = System.nanoTime();

	private final String method;

	private final Metadata headers;

	private final CallObserver observer;

	private final Messages requests = new Messages();

	private final Messages responses = new Messages();

	private volatile @Nullable String requestId;

	private volatile Attributes connection = Attributes.EMPTY;

	private volatile @Nullable Deadline deadline;

	private volatile @Nullable TokenOwner owner;

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

	/** The call's handler is about to start, in the call's context. */
	public void starts() {
		this.deadline = Context.current().getDeadline();
	}

	@Override
	public void inboundMessageRead(int number, long wireSize, long size) {
		this.requests.add(wireSize);
		this.observer.received(wireSize);
	}

	@Override
	public void outboundMessageSent(int number, long wireSize, long size) {
		this.responses.add(wireSize);
		this.observer.sent(wireSize);
	}

	@Override
	public void streamClosed(Status status) {
		// The histograms can name the trace as an exemplar.
		trace(() -> this.observer.ended(this, status));
		CallTrace traced = this.trace;
		if (traced != null) {
			traced.end(status, this.reason);
		}
	}

	/** The caller is authenticated. */
	public void authenticated(TokenOwner owner) {
		this.owner = owner;
	}

	/** The call fails for a reason of ours, such as {@code USER_NOT_FOUND}. */
	public void fails(String reason) {
		this.reason = reason;
	}

	/** The call has a span. */
	public void begins(CallTrace trace) {
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

	/** The client's {@code x-request-id} if it is valid, else one of ours. */
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

	public @Nullable TokenOwner owner() {
		return this.owner;
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

	public Messages requests() {
		return this.requests;
	}

	public Messages responses() {
		return this.responses;
	}

}
