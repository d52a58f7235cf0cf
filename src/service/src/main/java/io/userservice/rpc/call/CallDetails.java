package io.userservice.rpc.call;

import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call: of its headers and connection, and what interceptors learn.
 */
abstract class CallDetails extends ServerStreamTracer {

	private static final Metadata.Key<String> USER_AGENT = Metadata.Key.of("user-agent",
			Metadata.ASCII_STRING_MARSHALLER);

	/** Characters; the access log has fewer. */
	private static final int LONGEST_USER_AGENT = 1_000;

	private final long start = System.nanoTime();

	private final String method;

	private final String requestId;

	private final @Nullable String userAgent;

	/** Holds the headers, which can be large, until the call's connection is known. */
	private volatile Supplier<CallOrigin> origin;

	private volatile Attributes connection = Attributes.EMPTY;

	private volatile @Nullable Deadline deadline;

	private volatile @Nullable Caller caller;

	private volatile @Nullable String reason;

	private volatile @Nullable CallTrace trace;

	CallDetails(String method, Metadata headers, ForwardedFor forwarded) {
		this.method = method;
		this.requestId = RequestId.of(headers);
		this.userAgent = cut(headers.get(USER_AGENT));
		this.origin = () -> CallOrigin.of(headers, peer(), forwarded);
	}

	private static @Nullable String cut(@Nullable String text) {
		return (text != null && text.length() > LONGEST_USER_AGENT) ? text.substring(0, LONGEST_USER_AGENT) : text;
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

	/** Ends the call's span, if it has one. */
	void endTrace(Status status) {
		CallTrace traced = this.trace;
		if (traced != null) {
			traced.end(status, this.reason);
		}
	}

	@Override
	public void serverCallStarted(ServerCallInfo<?, ?> info) {
		this.connection = info.getAttributes();
		CallOrigin known = this.origin.get();
		this.origin = () -> known;
	}

	/** The first interceptor has the call, in the call's context. */
	public void onStart() {
		this.deadline = Context.current().getDeadline();
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

	/** The client's {@code x-request-id} if it is valid, else one of ours. */
	public String requestId() {
		return this.requestId;
	}

	public @Nullable String userAgent() {
		return this.userAgent;
	}

	/**
	 * The address of the client behind the service's own HTTP side or a trusted proxy;
	 * null where the peer is the client.
	 */
	public @Nullable String forwardedFor() {
		InetAddress client = this.origin.get().client();
		return (client != null) ? client.getHostAddress() : null;
	}

	/** The client's address, as bounds count it. */
	public String address() {
		InetAddress client = this.origin.get().client();
		return (client != null) ? ClientAddress.of(client) : ClientAddress.of(peer());
	}

	/** Whether the HTTP side of this process makes it for a client of its own. */
	boolean isOwn() {
		return this.origin.get().own();
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

}
