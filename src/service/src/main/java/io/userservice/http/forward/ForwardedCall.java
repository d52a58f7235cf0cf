package io.userservice.http.forward;

import java.io.Flushable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC call that is made for an HTTP client, with the client's token and never with the
 * service's own. Its methods block; closing it cancels a call that has not ended.
 */
public final class ForwardedCall implements AutoCloseable {

	private final AtomicReference<Metadata> headers = new AtomicReference<>();

	private final AtomicReference<Metadata> trailers = new AtomicReference<>();

	private volatile boolean ended;

	private final BlockingClientCall<Message, Message> call;

	/**
	 * Starts a call to which {@link #send} and {@link #endRequests} give the requests.
	 */
	public ForwardedCall(Channel channel, ServedMethod method, CallHeaders headers) {
		this.call = ClientCalls.blockingBidiStreamingCall(intercept(channel, headers), method.descriptor(),
				headers.options().withStreamTracerFactory(new Ends()));
	}

	/** Starts a call with its only request. */
	public ForwardedCall(Channel channel, ServedMethod method, CallHeaders headers, Message request) {
		this.call = ClientCalls.blockingV2ServerStreamingCall(intercept(channel, headers), method.descriptor(),
				headers.options().withStreamTracerFactory(new Ends()), request);
	}

	private Channel intercept(Channel channel, CallHeaders headers) {
		return ClientInterceptors.intercept(channel,
				MetadataUtils.newCaptureMetadataInterceptor(this.headers, this.trailers),
				MetadataUtils.newAttachHeadersInterceptor(headers.metadata()));
	}

	/**
	 * Sends a message as soon as the service reads it.
	 * @return false if the call has ended
	 */
	public boolean send(Message message) throws InterruptedException, StatusException {
		return this.call.write(message);
	}

	/** Whether the call has ended. Does not wait for a message. */
	public boolean hasEnded() {
		return this.ended;
	}

	public void endRequests() {
		this.call.halfClose();
	}

	/** The next message; null after the last. */
	public @Nullable Message receive() throws InterruptedException, StatusException {
		return this.call.read();
	}

	/**
	 * As {@link #receive()}, of a stream.
	 * @param out is flushed if the message has not arrived yet
	 * @param silence the longest wait
	 * @throws TimeoutException after it
	 */
	public @Nullable Message receive(Flushable out, Duration silence)
			throws InterruptedException, StatusException, IOException, TimeoutException {
		try {
			return this.call.read(1, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			out.flush();
		}
		return this.call.read(silence.toSeconds(), TimeUnit.SECONDS);
	}

	/**
	 * The headers of the response; empty before the first message, and if the service has
	 * sent none.
	 */
	public Metadata headers() {
		Metadata received = this.headers.get();
		return (received != null) ? received : new Metadata();
	}

	/** The trailers of the response; empty before its end. */
	public Metadata trailers() {
		Metadata received = this.trailers.get();
		return (received != null) ? received : new Metadata();
	}

	/**
	 * Ends the call from another thread.
	 * @param reason the cause of the status that its reader gets
	 */
	public void end(Exception reason) {
		this.call.cancel("the call was ended", reason);
	}

	@Override
	public void close() {
		this.call.cancel("the HTTP request has ended", null);
	}

	/** Notes the end of an attempt at once; a retry begins another attempt. */
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
