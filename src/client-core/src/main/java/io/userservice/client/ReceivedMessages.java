package io.userservice.client;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a server stream, for one thread that waits for each of them, but not
 * for ever: a connection can die in silence. Own code as long as gRPC's
 * BlockingClientCall, which has such a limit, is experimental (grpc-java 1.85, issue
 * 10918).
 */
final class ReceivedMessages<Q, R> implements ClientResponseObserver<Q, R>, AutoCloseable {

	/** Messages that may be on their way while the thread handles one. */
	private static final int AHEAD = 16;

	private final BlockingQueue<Event<R>> events = new LinkedBlockingQueue<>();

	private final Duration longestSilence;

	private @Nullable ClientCallStreamObserver<Q> call;

	private ReceivedMessages(Duration longestSilence) {
		this.longestSilence = longestSilence;
	}

	/**
	 * Starts a call, which ends with the current context.
	 * @param longestSilence after which the call has failed
	 */
	static <Q, R> ReceivedMessages<Q, R> of(AbstractStub<?> stub, MethodDescriptor<Q, R> method, Q request,
			Duration longestSilence) {
		ReceivedMessages<Q, R> messages = new ReceivedMessages<>(longestSilence);
		ClientCalls.asyncServerStreamingCall(stub.getChannel().newCall(method, stub.getCallOptions()), request,
				messages);
		return messages;
	}

	/**
	 * Waits for the next message.
	 * @return null after the last one
	 * @throws StatusException if the call has failed, or nothing is received for too long
	 */
	@Nullable R next() throws StatusException, InterruptedException {
		if (Context.current().isCancelled()) {
			throw Status.CANCELLED.asException();
		}
		Event<R> event = this.events.poll(this.longestSilence.toNanos(), TimeUnit.NANOSECONDS);
		if (event == null) {
			throw Status.DEADLINE_EXCEEDED
				.withDescription("nothing was received for %d ms".formatted(this.longestSilence.toMillis()))
				.asException();
		}
		if (event.failure() != null) {
			throw new StatusException(Status.fromThrowable(event.failure()),
					Status.trailersFromThrowable(event.failure()));
		}
		if (event.message() != null && this.call != null) {
			this.call.request(1);
		}
		return event.message();
	}

	@Override
	public void beforeStart(ClientCallStreamObserver<Q> started) {
		this.call = started;
		started.disableAutoRequestWithInitial(AHEAD);
	}

	@Override
	public void onNext(R message) {
		this.events.add(new Event<>(message, null));
	}

	@Override
	public void onError(Throwable failure) {
		this.events.add(new Event<>(null, failure));
	}

	@Override
	public void onCompleted() {
		this.events.add(new Event<>(null, null));
	}

	/** Cancels the call, if it has not ended. */
	@Override
	public void close() {
		if (this.call != null) {
			this.call.cancel("its messages are not read any more", null);
		}
	}

	/** A message, or the end if both are null. */
	private record Event<R>(@Nullable R message, @Nullable Throwable failure) {

	}

}
