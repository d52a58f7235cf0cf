package io.userservice.rpc.call;

import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.grpc.Context.CancellableContext;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * One call as an operator sees it. A tracer, because a tracer, unlike an interceptor,
 * gets the status on the wire however the call ended; interceptors add what they learn.
 */
public final class ObservedCall extends CallDetails {

	static final Context.Key<ObservedCall> KEY = Context.key("observed-call");

	private static final TimeoutException UNREAD = new TimeoutException("The response was not read in time.");

	private final CallObserver observer;

	private final Messages requests = new Messages();

	private final Messages responses = new Messages();

	/** Only used on the event loop. */
	private long unfinishedBytes;

	private volatile @Nullable CancellableContext context;

	private volatile @Nullable Object verified;

	private volatile @Nullable ServerCall<?, ?> open;

	/**
	 * @param method the full name, as the client has sent it
	 * @param forwarded finds the address of a client behind a proxy
	 */
	public ObservedCall(String method, Metadata headers, CallObserver observer, ForwardedFor forwarded) {
		super(method, headers, forwarded);
		this.observer = observer;
	}

	/** Behind no proxy. */
	public ObservedCall(String method, Metadata headers, CallObserver observer) {
		this(method, headers, observer, ForwardedFor.OWN_ALONE);
	}

	@Override
	public Context filterContext(Context context) {
		CancellableContext own = context.withValue(KEY, this).withCancellation();
		this.context = own;
		return own;
	}

	/**
	 * Drops the call with all of its response that waits for its reader, also after the
	 * call's close; does nothing when all of it has left. Of the contexts of calls, gRPC
	 * (1.85) resets the stream for those that are past a deadline alone, and it has no
	 * other way to reset a stream that is closed.
	 */
	public void reset() {
		CancellableContext own = this.context;
		if (own != null) {
			own.cancel(UNREAD);
		}
	}

	@Override
	public void inboundWireSize(long bytes) {
		this.unfinishedBytes += bytes;
		this.observer.onBytesReceived(this, bytes);
	}

	@Override
	public void inboundMessageRead(int number, long wireSize, long size) {
		this.requests.add(1, wireSize);
		this.observer.onMessageReceived(this, wireSize);
		this.unfinishedBytes = 0;
	}

	@Override
	public void outboundMessageSent(int number, long wireSize, long size) {
		onSent(1, wireSize);
	}

	/** The messages of a batch beside its first, of which gRPC does not tell. */
	public void onFurtherMessagesSent(int count, long wireSize) {
		onSent(count, wireSize);
	}

	private void onSent(long count, long wireSize) {
		this.responses.add(count, wireSize);
		this.observer.onMessagesSent(this, count, wireSize);
	}

	@Override
	public void streamClosed(Status status) {
		// The histograms can name the trace as an exemplar.
		trace(() -> this.observer.onEnd(this, status));
		endTrace(status);
	}

	/**
	 * Called by an interceptor inside those that map errors: from now on the call can be
	 * ended.
	 */
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

	/** Keeps the verified token that was found before the call's interceptors run. */
	public void onVerified(Object token) {
		this.verified = token;
	}

	/** The verified token; null if none was found of this type. */
	public <T> @Nullable T verified(Class<T> type) {
		return type.isInstance(this.verified) ? type.cast(this.verified) : null;
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
