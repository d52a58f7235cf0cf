package io.userservice.client.cache;

import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * The network below a cache: messages wait on the way, in the order of their call; a
 * watch can fall silent, and all can stand still for a while.
 */
final class UnreliableNetwork implements ClientInterceptor, AutoCloseable {

	private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(2,
			new ThreadPoolExecutor.DiscardPolicy());

	private final Random random;

	/** Counts the calls that were sent by a thread. */
	private final ThreadLocal<AtomicInteger> sent = ThreadLocal.withInitial(AtomicInteger::new);

	/** The watches that have begun and not ended, and how often that has changed. */
	private final AtomicInteger watches = new AtomicInteger();

	private final AtomicInteger changes = new AtomicInteger();

	private volatile long frozenUntil = System.nanoTime();

	private volatile int watchMillis;

	private volatile boolean swallows;

	UnreliableNetwork(long seed) {
		this.random = new Random(seed);
	}

	/** How many calls the current thread has sent. */
	int sent() {
		return this.sent.get().get();
	}

	/** A number that says that no watch was open; -1 if one was. */
	int withoutWatch() {
		int change = this.changes.get();
		return (this.watches.get() == 0) ? change : -1;
	}

	/** Lets nothing pass for so long. */
	void freeze(int millis) {
		this.frozenUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
	}

	/** Delays the messages of watches by up to so long. */
	void delayWatches(int millis) {
		this.watchMillis = millis;
	}

	/** Lets watches that are open receive nothing more, and not end. */
	void swallow(boolean swallows) {
		this.swallows = swallows;
	}

	private long delay(boolean watch) {
		int millis = watch ? this.watchMillis : (this.random.nextInt(10) == 0) ? 50 : 2;
		long delay = (millis > 0) ? TimeUnit.MILLISECONDS.toNanos(this.random.nextInt(millis)) : 0;
		return Math.max(delay, this.frozenUntil - System.nanoTime());
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		this.sent.get().incrementAndGet();
		boolean watch = "WatchUsers".equals(method.getBareMethodName());
		return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
			@Override
			public void start(Listener<R> responses, Metadata headers) {
				super.start(new Delayed<>(responses, watch, options.getExecutor()), headers);
			}
		};
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

	/** What comes back of a call. */
	private final class Delayed<R> extends SimpleForwardingClientCallListener<R> {

		private final boolean watch;

		private final AtomicInteger begun = new AtomicInteger();

		private long last = System.nanoTime();

		/** Of a stub that waits; null for the thread of the timer. */
		private final @Nullable Executor executor;

		Delayed(ClientCall.Listener<R> responses, boolean watch, @Nullable Executor executor) {
			super(responses);
			this.executor = executor;
			this.watch = watch;
		}

		private void later(Runnable message) {
			long due = Math.max(this.last + 1, System.nanoTime() + delay(this.watch));
			this.last = due;
			Runnable delivery = (this.executor != null) ? () -> this.executor.execute(message) : message;
			UnreliableNetwork.this.timer.schedule(delivery, due - System.nanoTime(), TimeUnit.NANOSECONDS);
		}

		@Override
		public void onHeaders(Metadata headers) {
		}

		@Override
		public synchronized void onMessage(R message) {
			if (this.watch && UnreliableNetwork.this.swallows) {
				return;
			}
			later(() -> deliver(message));
		}

		private synchronized void deliver(R message) {
			if (this.watch && this.begun.getAndIncrement() == 0) {
				UnreliableNetwork.this.watches.incrementAndGet();
				UnreliableNetwork.this.changes.incrementAndGet();
			}
			super.onMessage(message);
		}

		@Override
		public synchronized void onClose(Status status, Metadata trailers) {
			if (this.watch && UnreliableNetwork.this.swallows && status.getCode() != Status.Code.CANCELLED) {
				return;
			}
			later(() -> end(status, trailers));
		}

		private synchronized void end(Status status, Metadata trailers) {
			super.onClose(status, trailers);
			if (this.begun.getAndSet(Integer.MIN_VALUE / 2) > 0) {
				UnreliableNetwork.this.changes.incrementAndGet();
				UnreliableNetwork.this.watches.decrementAndGet();
			}
		}

	}

}
