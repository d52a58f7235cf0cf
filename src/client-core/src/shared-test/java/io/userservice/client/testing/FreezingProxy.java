package io.userservice.client.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Forwards connections, and can stop to do so for those that are open, without a word.
 */
public class FreezingProxy implements AutoCloseable {

	private final ServerSocket accepting;

	private final int port;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	/** Connections accepted before are not forwarded. */
	private volatile int frozen;

	private volatile int accepted;

	/**
	 * @param port to which connections are forwarded
	 */
	public FreezingProxy(int port) throws IOException {
		this.port = port;
		this.accepting = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		inBackground(() -> {
			while (!this.accepting.isClosed()) {
				forward(this.accepting.accept());
			}
		});
	}

	public int port() {
		return this.accepting.getLocalPort();
	}

	/** Forwards nothing more on open connections, which stay open. */
	public void freeze() {
		this.frozen = this.accepted;
	}

	/** As {@link #freeze}, and takes the next connection without forwarding anything. */
	public void freezeNext() {
		this.frozen = this.accepted + 1;
	}

	private void forward(Socket client) throws IOException {
		Socket server = new Socket(InetAddress.getLoopbackAddress(), this.port);
		int number = this.accepted++;
		this.sockets.addAll(List.of(client, server));
		inBackground(() -> copy(number, client.getInputStream(), server.getOutputStream()));
		inBackground(() -> copy(number, server.getInputStream(), client.getOutputStream()));
	}

	private void copy(int number, InputStream from, OutputStream to) throws IOException {
		byte[] bytes = new byte[8192];
		for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
			if (number >= this.frozen) {
				to.write(bytes, 0, read);
				to.flush();
			}
		}
	}

	private static void inBackground(IoWork work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// A connection has ended.
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.accepting.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@FunctionalInterface
	private interface IoWork {

		void run() throws IOException;

	}

}
