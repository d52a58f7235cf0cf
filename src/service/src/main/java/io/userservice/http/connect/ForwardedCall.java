package io.userservice.http.connect;

import java.io.Flushable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.userservice.rpc.error.RpcError;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC call that is made for an HTTP client: with its token, and with none of the
 * service's own. Its methods block; closing it cancels what has not ended.
 */
final class ForwardedCall implements AutoCloseable {

	private final AtomicReference<Metadata> headers = new AtomicReference<>();

	private final AtomicReference<Metadata> trailers = new AtomicReference<>();

	private volatile boolean ended;

	private final BlockingClientCall<Message, Message> call;

	/**
	 * What an HTTP client says of its call.
	 *
	 * @param metadata without the token
	 * @param token the value of the header {@code authorization}; null for none
	 * @param timeoutMillis null for the longest that the service allows
	 */
	record Caller(Metadata metadata, @Nullable String token, @Nullable Long timeoutMillis) {

		private CallOptions options(ClientStreamTracer.Factory ends) {
			CallOptions options = CallOptions.DEFAULT.withCallCredentials(new CallerToken(this.token))
				.withStreamTracerFactory(ends);
			return (this.timeoutMillis == null) ? options
					: options.withDeadlineAfter(this.timeoutMillis, TimeUnit.MILLISECONDS);
		}

	}

	/**
	 * Starts a call to which {@link #send} and {@link #endRequests} give the requests.
	 */
	ForwardedCall(Channel channel, ServedMethod method, Caller caller) {
		this.call = ClientCalls.blockingBidiStreamingCall(intercept(channel, caller), method.descriptor(),
				caller.options(new Ends()));
	}

	/** Starts a call with its only request. */
	ForwardedCall(Channel channel, ServedMethod method, Caller caller, Message request) {
		this.call = ClientCalls.blockingV2ServerStreamingCall(intercept(channel, caller), method.descriptor(),
				caller.options(new Ends()), request);
	}

	private Channel intercept(Channel channel, Caller caller) {
		return ClientInterceptors.intercept(channel,
				MetadataUtils.newCaptureMetadataInterceptor(this.headers, this.trailers),
				MetadataUtils.newAttachHeadersInterceptor(caller.metadata()));
	}

	/**
	 * Sends a message as soon as the service reads it.
	 * @return false if the call has ended
	 */
	boolean send(Message message) throws InterruptedException, StatusException {
		return this.call.write(message);
	}

	/** Known at once, without a send or a receive. */
	boolean hasEnded() {
		return this.ended;
	}

	void endRequests() {
		this.call.halfClose();
	}

	/** The next message; null after the last. */
	@Nullable Message receive() throws InterruptedException, StatusException {
		return this.call.read();
	}

	/**
	 * As {@link #receive()}, of a stream.
	 * @param out is flushed if the message has not arrived yet
	 * @param silence the longest wait
	 * @throws ConnectException after a long silence: a client that has gone is noticed
	 * when something is sent, and not before
	 */
	@Nullable Message receive(Flushable out, Duration silence)
			throws InterruptedException, StatusException, IOException, ConnectException {
		try {
			return this.call.read(1, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			out.flush();
		}
		try {
			return this.call.read(silence.toSeconds(), TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			throw ConnectException.of(new RpcError(Status.Code.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED",
					"The stream was silent for " + silence.toSeconds() + " s; open it again."));
		}
	}

	/** Empty before the first message, and where the service has sent none. */
	Metadata headers() {
		Metadata received = this.headers.get();
		return (received != null) ? received : new Metadata();
	}

	/** Empty before the end. */
	Metadata trailers() {
		Metadata received = this.trailers.get();
		return (received != null) ? received : new Metadata();
	}

	@Override
	public void close() {
		this.call.cancel("the HTTP request has ended", null);
	}

	/** Tells at once that the call has ended; a retry goes on. */
	private final class Ends extends ClientStreamTracer.Factory {

		@Override
		public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
			ForwardedCall.this.ended = false;
			return new ClientStreamTracer() {
				@Override
				public void streamClosed(Status status) {
					ForwardedCall.this.ended = true;
				}
			};
		}

	}

}
