package bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Forwards connections, delays what goes through them, and swallows it. */
class UnreliableProxy implements AutoCloseable {

	private final ServerSocket server;

	private final IntSupplier target;

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private volatile int delayMillis;

	/**
	 * @param target the port of this machine where the next connection goes
	 */
	UnreliableProxy(IntSupplier target) throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.target = target;
		start(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	/** Lets what comes from now on wait for so long. */
	void delay(int millis) {
		this.delayMillis = millis;
	}

	/** Lets nothing more pass through the connections that are open, which stay open. */
	void swallow() {
		this.connections.forEach((connection) -> connection.swallows = true);
	}

	/** Ends the connections that are open. */
	void reset() {
		this.connections.forEach(Connection::close);
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.server.accept();
			try {
				new Connection(client, new Socket(InetAddress.getLoopbackAddress(), this.target.getAsInt())).open();
			}
			catch (IOException ex) {
				client.close();
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		reset();
	}

	/** Work that ends with its sockets. */
	private interface Work {

		void run() throws IOException, InterruptedException;

	}

	private static void start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException | InterruptedException ex) {
				// A socket was closed.
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	/** A connection in both directions. */
	private final class Connection {

		private final Socket client;

		private final Socket service;

		private volatile boolean swallows;

		/** Bytes, and from when on they may pass. */
		private record Bytes(byte[] bytes, long due) {
		}

		Connection(Socket client, Socket service) {
			this.client = client;
			this.service = service;
		}

		void open() {
			UnreliableProxy.this.connections.add(this);
			forward(this.client, this.service);
			forward(this.service, this.client);
		}

		private void forward(Socket from, Socket to) {
			BlockingQueue<Bytes> waiting = new LinkedBlockingQueue<>();
			start(() -> {
				try (InputStream input = from.getInputStream()) {
					byte[] buffer = new byte[16_384];
					for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
						waiting.add(new Bytes(Arrays.copyOf(buffer, count),
								System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(UnreliableProxy.this.delayMillis)));
					}
				}
				finally {
					close();
				}
			});
			start(() -> {
				OutputStream output = to.getOutputStream();
				while (!to.isClosed()) {
					Bytes next = waiting.poll(1, TimeUnit.SECONDS);
					if (next != null && !this.swallows) {
						TimeUnit.NANOSECONDS.sleep(next.due() - System.nanoTime());
						output.write(next.bytes());
					}
				}
			});
		}

		void close() {
			UnreliableProxy.this.connections.remove(this);
			try {
				this.client.close();
				this.service.close();
			}
			catch (IOException ex) {
				// It is over.
			}
		}

	}

}
