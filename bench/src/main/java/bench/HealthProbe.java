package bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import org.HdrHistogram.ConcurrentHistogram;

/** Checks health twenty times a second on a connection of its own. */
class HealthProbe implements AutoCloseable {

	private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(50);

	/** Empty messages will do: no service is named. */
	private static final MethodDescriptor<byte[], byte[]> CHECK = MethodDescriptor.<byte[], byte[]>newBuilder()
		.setType(MethodDescriptor.MethodType.UNARY)
		.setFullMethodName("grpc.health.v1.Health/Check")
		.setRequestMarshaller(new Bytes())
		.setResponseMarshaller(new Bytes())
		.build();

	/** The response: its field 1, the status, is 1. */
	private static final byte[] SERVING = { 1 << 3, 1 };

	private final ConcurrentHistogram latencies = new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(60), 3);

	private final ManagedChannel channel;

	private final Thread thread = new Thread(this::probe, "health-probe");

	private volatile boolean closed;

	HealthProbe(ServerProcess server) {
		this.channel = server.newChannel();
		this.thread.start();
	}

	private void probe() {
		while (!this.closed) {
			long start = System.nanoTime();
			try {
				ClientCalls.blockingUnaryCall(this.channel, CHECK,
						CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS), new byte[0]);
			}
			catch (StatusRuntimeException ex) {
				// Counts with the time that it took, or as the deadline.
			}
			this.latencies.recordValue(System.nanoTime() - start);
			LockSupport.parkNanos(INTERVAL);
		}
	}

	/** Waits until a server says that clients may call it. */
	static void awaitServing(ServerProcess server) throws InterruptedException {
		ManagedChannel channel = server.newChannel();
		try {
			while (!Arrays.equals(SERVING,
					ClientCalls.blockingUnaryCall(channel, CHECK, CallOptions.DEFAULT, new byte[0]))) {
				Thread.sleep(10);
			}
		}
		finally {
			channel.shutdownNow();
		}
	}

	/** In milliseconds, since the start or the last call. */
	double percentile(double percentile) {
		return this.latencies.getValueAtPercentile(percentile) / 1e6;
	}

	void reset() {
		this.latencies.reset();
	}

	@Override
	public void close() throws InterruptedException {
		this.closed = true;
		this.thread.join();
		this.channel.shutdownNow();
	}

	private record Bytes() implements MethodDescriptor.Marshaller<byte[]> {

		@Override
		public java.io.InputStream stream(byte[] value) {
			return new java.io.ByteArrayInputStream(value);
		}

		@Override
		public byte[] parse(java.io.InputStream stream) {
			try {
				return stream.readAllBytes();
			}
			catch (java.io.IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
		}

	}

}
